package io.sluice.operators.internal.aggregate;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.ExprPrinter;
import io.sluice.function.AggregateFunction;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.hash.KeyLayout;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;

/// What an aggregation computes, resolved: its keys, and its calls with their functions.
///
/// @param keys expressions over the input
/// @param input what rows or states come with
/// @param output the keys, then results or states
public record Aggregation(
        AggregateMode mode, List<Expr> keys, List<Call> calls, Schema input, Schema output) {

    public Aggregation {
        keys = List.copyOf(keys);
        calls = List.copyOf(calls);
    }

    /// One call and its function.
    ///
    /// @param argumentTypes the types of the arguments, which FINAL does not see
    public record Call(
            AggregateCall call, AggregateFunction function, List<DataType> argumentTypes) {

        List<DataType> stateTypes() {
            return function.stateTypes(argumentTypes);
        }
    }

    /// @throws QueryException if a function is not registered or does not give what the plan
    ///   promises
    public static Aggregation resolve(
            AggregateMode mode,
            List<Expr> keys,
            List<AggregateCall> calls,
            Schema input,
            Schema output,
            FunctionRegistry functions) {
        List<Call> resolved = new ArrayList<>(calls.size());
        for (AggregateCall call : calls) {
            AggregateFunction function = functions.aggregate(call.function());
            List<DataType> types = call.arguments().stream().map(Expr::type).toList();
            DataType result = function.returnType(types);
            if (!result.equals(call.type())) {
                throw new QueryException(
                        ErrorCode.PLAN_INVALID,
                        ExprPrinter.print(call)
                                + " is planned as "
                                + call.type().sqlName()
                                + " and gives "
                                + result.sqlName());
            }
            resolved.add(new Call(call, function, types));
        }
        Aggregation aggregation = new Aggregation(mode, keys, resolved, input, output);
        aggregation.requireWidth();
        return aggregation;
    }

    boolean hasKeys() {
        return !keys.isEmpty();
    }

    /// Without a null mask where the schema promises that there are no nulls.
    KeyLayout keyLayout() {
        List<DataType> types = keys.stream().map(Expr::type).toList();
        boolean required =
                keys.stream()
                        .allMatch(key ->
                                key instanceof Expr.ColumnRef(int index, _, _)
                                        && !input.field(index).nullable());
        return required ? KeyLayout.required(types) : KeyLayout.nullable(types);
    }

    private void requireWidth() {
        int states = keys.size() + calls.stream().mapToInt(call -> call.stateTypes().size()).sum();
        boolean inputFits = mode != AggregateMode.FINAL || input.size() == states;
        boolean outputFits = mode != AggregateMode.PARTIAL || output.size() == states;
        if (!inputFits || !outputFits) {
            throw new QueryException(
                    ErrorCode.PLAN_INVALID,
                    "the states of a "
                            + mode
                            + " aggregation are "
                            + states
                            + " columns, its schema has "
                            + (inputFits ? output.size() : input.size()));
        }
    }
}
