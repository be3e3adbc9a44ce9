package io.sluice.testkit.contract;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Segments;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.ScalarFunction;
import io.sluice.type.DataType;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

class ScalarFunctionContractTest {

    @Test
    void passesForACorrectFunction() {
        ContractRun.of(Correct.class).passes();
    }

    @Test
    void noticesAWrongResult() {
        ContractRun.of(Wrong.class).failsIn("givesTheResultsOfItsExamples", "next(bigint)");
    }

    @Test
    void noticesAFunctionThatReadsFlatColumnsOnly() {
        ContractRun.of(FlatOnly.class).failsOnlyIn("readsDictionaries", "readsConstants");
    }

    @Test
    void noticesAResultOfAnotherType() {
        ContractRun.of(OtherType.class).failsIn("givesTheResultsOfItsExamples", "type of");
    }

    @Test
    void noticesMemoryThatIsLostWithAnError() {
        ContractRun.of(Leaking.class).failsOnlyIn("leavesNothingBehindWhenMemoryRunsOut");
    }

    @Test
    void noticesReleasedArguments() {
        ContractRun.of(Greedy.class).failsIn("givesTheResultsOfItsExamples", "");
    }

    @Test
    void noticesAcceptedTypesThatShouldBeRefused() {
        ContractRun.of(Lenient.class).failsOnlyIn("refusesOtherTypes");
    }

    @Test
    void noticesANameThatSqlCannotSay() {
        ContractRun.of(Shouting.class).failsOnlyIn("hasALowerCaseName");
    }

    /// The number after a number, null after null.
    static class Next implements ScalarFunction {

        @Override
        public String name() {
            return "next";
        }

        @Override
        public DataType returnType(List<DataType> arguments) {
            if (!arguments.equals(List.of(DataType.INT64))) {
                throw new QueryException(ErrorCode.SQL_INVALID, "next takes a bigint");
            }
            return DataType.INT64;
        }

        @Override
        public Column evaluate(List<Column> arguments, int rowCount, BufferAllocator allocator) {
            Column numbers = arguments.getFirst();
            try (ColumnWriter writer = ColumnWriter.of(DataType.INT64, allocator)) {
                for (int i = 0; i < rowCount; i++) {
                    if (numbers.isNull(i)) {
                        writer.appendNull();
                    } else {
                        writer.appendLong(numbers.getLong(i) + 1);
                    }
                }
                return writer.finish();
            }
        }
    }

    static class NextFixture implements ScalarFunctionContract {

        private final ScalarFunction function;

        NextFixture(ScalarFunction function) {
            this.function = function;
        }

        @Override
        public ScalarFunction function() {
            return function;
        }

        @Override
        public List<ScalarExample> examples() {
            return List.of(
                    ScalarExample.of(DataType.INT64).with(1L).yields(2L),
                    ScalarExample.of(DataType.INT64).with(-1L).yields(0L),
                    ScalarExample.of(DataType.INT64).with((Object) null).yields(null));
        }

        @Override
        public List<List<DataType>> refused() {
            return List.of(List.of(), List.of(DataType.UTF8));
        }
    }

    static class Correct extends NextFixture {
        Correct() {
            super(new Next());
        }
    }

    static class Wrong extends NextFixture {
        Wrong() {
            super(
                    new Next() {
                        @Override
                        public Column evaluate(
                                List<Column> arguments, int rowCount, BufferAllocator allocator) {
                            return arguments.getFirst().retain();
                        }
                    });
        }
    }

    static class FlatOnly extends NextFixture {
        FlatOnly() {
            super(
                    new Next() {
                        @Override
                        public Column evaluate(
                                List<Column> arguments, int rowCount, BufferAllocator allocator) {
                            Column numbers = arguments.getFirst();
                            try (ColumnWriter writer = ColumnWriter.of(DataType.INT64, allocator)) {
                                for (int i = 0; i < rowCount; i++) {
                                    if (numbers.isNull(i)) {
                                        writer.appendNull();
                                    } else {
                                        writer.appendLong(
                                                numbers.data().get(Segments.I64, 8L * i) + 1);
                                    }
                                }
                                return writer.finish();
                            }
                        }
                    });
        }
    }

    static class OtherType extends NextFixture {
        OtherType() {
            super(
                    new Next() {
                        @Override
                        public Column evaluate(
                                List<Column> arguments, int rowCount, BufferAllocator allocator) {
                            return Column.nulls(DataType.UTF8, rowCount);
                        }
                    });
        }
    }

    static class Leaking extends NextFixture {
        Leaking() {
            super(
                    new Next() {
                        @Override
                        public Column evaluate(
                                List<Column> arguments, int rowCount, BufferAllocator allocator) {
                            Column scratch = super.evaluate(arguments, rowCount, allocator);
                            Column result = super.evaluate(arguments, rowCount, allocator);
                            scratch.release();
                            return result;
                        }
                    });
        }
    }

    static class Greedy extends NextFixture {
        Greedy() {
            super(
                    new Next() {
                        @Override
                        public Column evaluate(
                                List<Column> arguments, int rowCount, BufferAllocator allocator) {
                            Column result = super.evaluate(arguments, rowCount, allocator);
                            arguments.forEach(Column::release);
                            return result;
                        }
                    });
        }
    }

    static class Lenient extends NextFixture {
        Lenient() {
            super(
                    new Next() {
                        @Override
                        public DataType returnType(List<DataType> arguments) {
                            return DataType.INT64;
                        }
                    });
        }
    }

    static class Shouting extends NextFixture {
        Shouting() {
            super(
                    new Next() {
                        @Override
                        public String name() {
                            return "Next";
                        }
                    });
        }
    }
}
