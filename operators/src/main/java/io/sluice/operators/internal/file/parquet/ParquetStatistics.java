package io.sluice.operators.internal.file.parquet;

import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.metadata.Statistics;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.parquet.ParquetNode.Leaf;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.type.DataType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statistics in a footer as Sluice's.
///
/// Counts are exact, as are bounds of integers, decimals, dates and times. Bounds of text are
/// estimates, since writers cut them; so are those of floats, since they leave NaN out. Bounds in
/// the deprecated fields are not used: writers disagreed on their order.
final class ParquetStatistics {

    private static final long MICROS_PER_SECOND = 1_000_000;

    private ParquetStatistics() {}

    static io.sluice.plan.Statistics of(List<ParquetColumn> columns, RowGroup group) {
        List<ColumnStatistics> known = new ArrayList<>(columns.size());
        long bytes = 0;
        for (ParquetColumn column : columns) {
            if (column.node() instanceof Leaf leaf && leaf.maxRepetition() == 0) {
                known.add(of(column, leaf, group.columns().get(leaf.index()).metaData()));
            } else {
                known.add(ColumnStatistics.UNKNOWN);
            }
        }
        for (dev.hardwood.metadata.ColumnChunk chunk : group.columns()) {
            bytes += chunk.metaData().totalUncompressedSize();
        }
        return new io.sluice.plan.Statistics(
                Precision.exact(group.numRows()), Precision.inexact(bytes), known);
    }

    private static ColumnStatistics of(ParquetColumn column, Leaf leaf, ColumnMetaData metadata) {
        Statistics statistics = metadata.statistics();
        Precision<Long> noNulls =
                column.field().nullable() ? Precision.absent() : Precision.exact(0L);
        if (statistics == null) {
            return new ColumnStatistics(
                    noNulls, Precision.absent(), Precision.absent(), Precision.absent());
        }
        Long nulls = statistics.nullCount();
        Long distinct = statistics.distinctCount();
        boolean usable = !statistics.isMinMaxDeprecated();
        return new ColumnStatistics(
                nulls == null || nulls < 0 ? noNulls : Precision.exact(nulls),
                usable ? bound(leaf, statistics.minValue()) : Precision.absent(),
                usable ? bound(leaf, statistics.maxValue()) : Precision.absent(),
                distinct == null || distinct < 0
                        ? Precision.absent()
                        : Precision.inexact(distinct));
    }

    private static Precision<Object> bound(Leaf leaf, byte @Nullable [] bytes) {
        if (bytes == null) {
            return Precision.absent();
        }
        return switch (leaf.physical()) {
            case BOOLEAN -> bytes.length == 1 ? Precision.exact(bytes[0] != 0) : Precision.absent();
            case INT32, INT64, FIXED -> fixed(leaf, bytes);
            case FLOAT, DOUBLE -> fixed(leaf, bytes).toInexact();
            case BYTES -> variable(leaf, bytes);
            case INT96 -> Precision.absent();
        };
    }

    private static Precision<Object> variable(Leaf leaf, byte[] bytes) {
        return switch (leaf.type()) {
            case DataType.Utf8() ->
                    text(bytes).map(Precision::<Object>inexact).orElseGet(Precision::absent);
            case DataType.Decimal(_, int scale) ->
                    bytes.length == 0
                            ? Precision.absent()
                            : Precision.inexact(new BigDecimal(new BigInteger(bytes), scale));
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.Int _,
                    DataType.FloatingPoint _,
                    DataType.Binary(),
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _,
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    Precision.absent();
        };
    }

    /// Text, unless it was cut within a character, where it would sort differently.
    private static Optional<String> text(byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(buffer).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /// Sends a bound the way of the column's values.
    private static Precision<Object> fixed(Leaf leaf, byte[] bytes) {
        Conversion conversion = leaf.conversion();
        if (conversion == Conversion.NONE || bytes.length != conversion.physicalWidth()) {
            return Precision.absent();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, source, Segments.I8, 0, bytes.length);
            MemorySegment target = arena.allocate(2L * Long.BYTES);
            conversion.convert(source, 0, target, 0, 1);
            return literal(leaf.type(), conversion, target);
        }
    }

    private static Precision<Object> literal(
            DataType type, Conversion conversion, MemorySegment value) {
        return switch (conversion.layout()) {
            case I8 -> integer(type, value.get(Segments.I8, 0));
            case I16 -> integer(type, value.get(Segments.I16, 0));
            case I32 -> integer(type, value.get(Segments.I32, 0));
            case I64 -> integer(type, value.get(Segments.I64, 0));
            case I128 -> {
                BigInteger low = new BigInteger(Long.toUnsignedString(value.get(Segments.I64, 0)));
                BigInteger high = BigInteger.valueOf(value.get(Segments.I64, Long.BYTES));
                yield type instanceof DataType.Decimal(_, int scale)
                        ? Precision.exact(new BigDecimal(high.shiftLeft(Long.SIZE).or(low), scale))
                        : Precision.absent();
            }
            case F32 -> floating(value.get(Segments.F32, 0));
            case F64 -> floating(value.get(Segments.F64, 0));
            case NONE, BITS, VARBYTES, LIST, STRUCT -> Precision.absent();
        };
    }

    private static Precision<Object> floating(double value) {
        return Double.isNaN(value) ? Precision.absent() : Precision.exact(value + 0.0);
    }

    private static Precision<Object> integer(DataType type, long value) {
        return switch (type) {
            case DataType.Int _ -> Precision.exact(value);
            case DataType.Decimal(_, int scale) ->
                    Precision.exact(BigDecimal.valueOf(value, scale));
            case DataType.Date() -> Precision.exact(LocalDate.ofEpochDay(value));
            case DataType.Time() ->
                    value >= 0 && value < LocalTime.MAX.toNanoOfDay() / 1000
                            ? Precision.exact(LocalTime.ofNanoOfDay(value * 1000))
                            : Precision.absent();
            case DataType.Timestamp(boolean zoned) -> Precision.exact(timestamp(value, zoned));
            case DataType.Null(),
                    DataType.Bool(),
                    DataType.FloatingPoint _,
                    DataType.Utf8(),
                    DataType.Binary(),
                    DataType.ListOf _,
                    DataType.Struct _ ->
                    Precision.absent();
        };
    }

    private static Object timestamp(long micros, boolean zoned) {
        long seconds = Math.floorDiv(micros, MICROS_PER_SECOND);
        int nanos = (int) Math.floorMod(micros, MICROS_PER_SECOND) * 1000;
        return zoned
                ? Instant.ofEpochSecond(seconds, nanos)
                : LocalDateTime.ofEpochSecond(seconds, nanos, ZoneOffset.UTC);
    }
}
