package io.sluice.testkit.contract;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.Accumulator;
import io.sluice.function.AggregateFunction;
import io.sluice.type.DataType;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

class AggregateFunctionContractTest {

    @Test
    void passesForACorrectFunction() {
        ContractRun.of(Correct.class).passes();
    }

    @Test
    void noticesAWrongResult() {
        ContractRun.of(OffByOne.class).failsIn("givesTheResultsOfItsExamples", "total(bigint)");
    }

    @Test
    void noticesAMergeThatForgetsWhatWasThere() {
        ContractRun.of(Overwriting.class).failsOnlyIn("mergesTheStatesOfAnySplit");
    }

    @Test
    void noticesGroupsThatAreMixedUp() {
        ContractRun.of(OneGroup.class).failsIn("givesTheResultsOfItsExamples", "FLAT");
    }

    @Test
    void noticesStatesThatAreLostAsGroupsAreAdded() {
        ContractRun.of(Forgetful.class).failsOnlyIn("keepsStatesWhileGroupsAreAdded");
    }

    @Test
    void noticesResultsThatIgnoreTheirRange() {
        ContractRun.of(FromTheStart.class).failsOnlyIn("yieldsResultsAndStatesPieceByPiece");
    }

    @Test
    void noticesMemoryThatIsLost() {
        ContractRun.of(Leaking.class).failsIn("givesTheResultsOfItsExamples", "leak");
    }

    @Test
    void noticesAFunctionThatNeverSaysWhatNoRowsYield() {
        ContractRun.of(Incomplete.class).failsOnlyIn("saysWhatAGroupWithoutRowsYields");
    }

    /// The sum of the numbers, 0 without any.
    static final class Total implements AggregateFunction {

        private final Function<BufferAllocator, Accumulator> accumulators;

        Total(Function<BufferAllocator, Accumulator> accumulators) {
            this.accumulators = accumulators;
        }

        @Override
        public String name() {
            return "total";
        }

        @Override
        public DataType returnType(List<DataType> arguments) {
            if (!arguments.equals(List.of(DataType.INT64))) {
                throw new QueryException(ErrorCode.SQL_INVALID, "total takes a bigint");
            }
            return DataType.INT64;
        }

        @Override
        public List<DataType> stateTypes(List<DataType> arguments) {
            return List.of(DataType.INT64);
        }

        @Override
        public Accumulator newAccumulator(List<DataType> arguments, BufferAllocator allocator) {
            return accumulators.apply(allocator);
        }
    }

    static class Totals implements Accumulator {

        private final BufferAllocator allocator;
        long[] sums = new long[0];

        Totals(BufferAllocator allocator) {
            this.allocator = allocator;
        }

        @Override
        public void resize(int groupCount) {
            sums = Arrays.copyOf(sums, groupCount);
        }

        @Override
        public void update(int[] groups, List<Column> arguments, int rowCount) {
            Column numbers = arguments.getFirst();
            for (int i = 0; i < rowCount; i++) {
                if (!numbers.isNull(i)) {
                    sums[groups[i]] += numbers.getLong(i);
                }
            }
        }

        @Override
        public void merge(int[] groups, List<Column> states, int rowCount) {
            update(groups, states, rowCount);
        }

        @Override
        public List<Column> state(int from, int count) {
            return List.of(result(from, count));
        }

        @Override
        public Column result(int from, int count) {
            try (ColumnWriter writer = ColumnWriter.of(DataType.INT64, allocator)) {
                for (int group = from; group < from + count; group++) {
                    writer.appendLong(sums[group]);
                }
                return writer.finish();
            }
        }

        @Override
        public void close() {}
    }

    static class TotalFixture implements AggregateFunctionContract {

        private final AggregateFunction function;

        TotalFixture(Function<BufferAllocator, Accumulator> accumulators) {
            this.function = new Total(accumulators);
        }

        @Override
        public AggregateFunction function() {
            return function;
        }

        @Override
        public List<AggregateExample> examples() {
            return List.of(
                    AggregateExample.of(DataType.INT64).yields(0L),
                    AggregateExample.of(DataType.INT64).values(null, null).yields(0L),
                    AggregateExample.of(DataType.INT64).values(1L, 2L, null, 3L).yields(6L),
                    AggregateExample.of(DataType.INT64).values(-7L).yields(-7L));
        }

        @Override
        public List<List<DataType>> refused() {
            return List.of(List.of(DataType.UTF8));
        }
    }

    static class Correct extends TotalFixture {
        Correct() {
            super(Totals::new);
        }
    }

    static class Incomplete extends Correct {
        @Override
        public List<AggregateExample> examples() {
            return super.examples().subList(2, 4);
        }
    }

    static class OffByOne extends TotalFixture {
        OffByOne() {
            super(allocator ->
                    new Totals(allocator) {
                        @Override
                        public void update(int[] groups, List<Column> arguments, int rowCount) {
                            super.update(groups, arguments, rowCount - 1);
                        }
                    });
        }
    }

    static class Overwriting extends TotalFixture {
        Overwriting() {
            super(allocator ->
                    new Totals(allocator) {
                        @Override
                        public void merge(int[] groups, List<Column> states, int rowCount) {
                            for (int i = 0; i < rowCount; i++) {
                                sums[groups[i]] = states.getFirst().getLong(i);
                            }
                        }
                    });
        }
    }

    static class OneGroup extends TotalFixture {
        OneGroup() {
            super(allocator ->
                    new Totals(allocator) {
                        @Override
                        public void update(int[] groups, List<Column> arguments, int rowCount) {
                            super.update(new int[groups.length], arguments, rowCount);
                        }
                    });
        }
    }

    static class Forgetful extends TotalFixture {
        Forgetful() {
            super(allocator ->
                    new Totals(allocator) {
                        @Override
                        public void resize(int groupCount) {
                            sums = new long[groupCount];
                        }
                    });
        }
    }

    static class FromTheStart extends TotalFixture {
        FromTheStart() {
            super(allocator ->
                    new Totals(allocator) {
                        @Override
                        public Column result(int from, int count) {
                            return super.result(0, count);
                        }
                    });
        }
    }

    static class Leaking extends TotalFixture {
        Leaking() {
            super(allocator ->
                    new Totals(allocator) {
                        @Override
                        public void resize(int groupCount) {
                            super.resize(groupCount);
                            var _ = allocator.buffer(64);
                        }
                    });
        }
    }
}
