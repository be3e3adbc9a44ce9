package io.sluice.optimizer.internal.sql;

import io.sluice.error.QueryException;
import io.sluice.function.AggregateFunction;
import io.sluice.function.FunctionRegistry;
import io.sluice.function.ScalarFunction;
import io.sluice.optimizer.internal.plan.FunctionTypes;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.util.SqlOperatorTables;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.apache.calcite.util.Optionality;
import org.jspecify.annotations.Nullable;

/// The functions of a registry as Calcite's operators. They take any operands; what types they
/// really take, and give, is for the functions themselves to say.
public final class RegistryOperators {

    /// Aggregates that Calcite knows better than by name: it rewrites and plans them.
    private static final Set<String> STANDARD_AGGREGATES =
            Set.of("count", "sum", "min", "max", "avg", "single_value", "any_value");

    /// Scalar functions that Calcite knows better: its operator brings operands to one type.
    private static final Set<String> STANDARD_SCALARS = Set.of("mod");

    private RegistryOperators() {}

    /// The registry's functions, then the standard operators.
    static SqlOperatorTable of(FunctionRegistry functions) {
        List<SqlOperator> operators = new ArrayList<>();
        for (ScalarFunction function : functions.scalars()) {
            if (!STANDARD_SCALARS.contains(function.name())) {
                operators.add(new RegistryFunction(function));
            }
        }
        for (AggregateFunction function : functions.aggregates()) {
            if (!STANDARD_AGGREGATES.contains(function.name())) {
                operators.add(new RegistryAggregate(function));
            }
        }
        operators.addAll(StatementTime.OPERATORS);
        operators.add(MergedColumn.OF_LEFT);
        operators.add(MergedColumn.OF_RIGHT);
        operators.add(SqlLibraryOperators.ILIKE);
        operators.add(SqlLibraryOperators.NOT_ILIKE);
        return withoutCase(
                SqlOperatorTables.chain(
                        SqlOperatorTables.of(operators), WindowOperators.instead()));
    }

    /// Functions are found without regard to case.
    private static SqlOperatorTable withoutCase(SqlOperatorTable operators) {
        return new SqlOperatorTable() {
            @Override
            public void lookupOperatorOverloads(
                    SqlIdentifier name,
                    @Nullable SqlFunctionCategory category,
                    SqlSyntax syntax,
                    List<SqlOperator> found,
                    SqlNameMatcher matcher) {
                operators.lookupOperatorOverloads(
                        name, category, syntax, found, SqlNameMatchers.withCaseSensitive(false));
            }

            @Override
            public List<SqlOperator> getOperatorList() {
                return operators.getOperatorList();
            }
        };
    }

    private static SqlReturnTypeInference inference(Function<List<DataType>, DataType> returnType) {
        return binding -> {
            List<DataType> arguments = new ArrayList<>(binding.getOperandCount());
            for (int i = 0; i < binding.getOperandCount(); i++) {
                arguments.add(TypeMapping.toDataType(binding.getOperandType(i)));
            }
            return TypeMapping.toRel(
                    located(binding, () -> returnType.apply(arguments)),
                    true,
                    binding.getTypeFactory());
        };
    }

    /// A function's refusal of its arguments gets the place of the call.
    private static DataType located(SqlOperatorBinding binding, Supplier<DataType> returnType) {
        try {
            return returnType.get();
        } catch (QueryException e) {
            SqlParserPos position =
                    binding instanceof SqlCallBinding call
                            ? call.getCall().getParserPosition()
                            : SqlParserPos.ZERO;
            throw new LocatedException(e, position);
        }
    }

    /// An error at a place of the text.
    static final class LocatedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient QueryException error;
        private final transient SqlParserPos position;

        LocatedException(QueryException error, SqlParserPos position) {
            super(error);
            this.error = error;
            this.position = position;
        }

        QueryException error() {
            return error;
        }

        SqlParserPos position() {
            return position;
        }
    }

    /// A scalar function.
    private static final class RegistryFunction extends SqlFunction {

        private final boolean deterministic;

        RegistryFunction(ScalarFunction function) {
            super(
                    function.name().toUpperCase(Locale.ROOT),
                    SqlKind.OTHER_FUNCTION,
                    inference(types -> FunctionTypes.resolve(function, types).result()),
                    null,
                    OperandTypes.VARIADIC,
                    SqlFunctionCategory.USER_DEFINED_FUNCTION);
            this.deterministic = function.deterministic();
        }

        @Override
        public boolean isDeterministic() {
            return deterministic;
        }
    }

    /// An aggregate function.
    private static final class RegistryAggregate extends SqlAggFunction {

        RegistryAggregate(AggregateFunction function) {
            super(
                    function.name().toUpperCase(Locale.ROOT),
                    null,
                    SqlKind.OTHER_FUNCTION,
                    inference(function::returnType),
                    null,
                    OperandTypes.VARIADIC,
                    SqlFunctionCategory.USER_DEFINED_FUNCTION,
                    false,
                    false,
                    Optionality.FORBIDDEN);
        }
    }
}
