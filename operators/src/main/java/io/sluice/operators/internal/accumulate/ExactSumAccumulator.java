package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.Accumulator;
import io.sluice.operators.internal.column.FixedColumnBuilder;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// Sums integers to a bigint, or decimals to a decimal of 38 digits; null where every value is.
/// Only the final sum must fit: sums on the way have 128 bits. State: the sum, as a decimal.
public final class ExactSumAccumulator implements Accumulator {

    private static final BigInteger LIMIT = BigInteger.TEN.pow(DataType.Decimal.MAX_PRECISION);

    private final BufferAllocator allocator;
    private final DataType resultType;
    private final ExactSums sums;

    /// @param stateType a decimal of 38 digits
    /// @param resultType bigint or the same decimal
    public ExactSumAccumulator(DataType stateType, DataType resultType, BufferAllocator allocator) {
        this.allocator = allocator;
        this.resultType = resultType;
        this.sums = new ExactSums(stateType, allocator);
    }

    @Override
    public void resize(int groupCount) {
        sums.resize(groupCount);
    }

    @Override
    public void update(int[] groups, List<Column> arguments, int rowCount) {
        sums.add(groups, arguments.getFirst(), rowCount);
    }

    @Override
    public void merge(int[] groups, List<Column> states, int rowCount) {
        sums.add(groups, states.getFirst(), rowCount);
    }

    @Override
    public List<Column> state(int from, int count) {
        return List.of(sums.column(from, count));
    }

    @Override
    public Column result(int from, int count) {
        if (resultType instanceof DataType.Decimal(_, int scale)) {
            checkDigits(from, count, scale);
            return sums.column(from, count);
        }
        checkLongs(from, count);
        FixedColumnBuilder builder =
                new FixedColumnBuilder(resultType, Layout.I64, count, allocator);
        for (int i = 0; i < count; i++) {
            builder.data().set(Segments.I64, 8L * i, sums.low(from + i));
            if (sums.isEmpty(from + i)) {
                builder.setNull(i);
            }
        }
        return builder.finish();
    }

    @Override
    public void close() {
        sums.close();
    }

    private void checkLongs(int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (!sums.fitsLong(i)) {
                throw overflow(sums.exact(i).toString());
            }
        }
    }

    private void checkDigits(int from, int count, int scale) {
        for (int i = from; i < from + count; i++) {
            if (!sums.fitsLong(i) && sums.exact(i).abs().compareTo(LIMIT) >= 0) {
                throw overflow(new BigDecimal(sums.exact(i), scale).toPlainString());
            }
        }
    }

    private QueryException overflow(String sum) {
        return new QueryException(
                ErrorCode.NUMERIC_OVERFLOW,
                "the sum " + sum + " does not fit into " + resultType.sqlName());
    }
}
