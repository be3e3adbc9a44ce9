package io.sluice.operators.internal.expr;

import io.sluice.expr.Expr.ComparisonOp;
import java.util.List;

/// What can be said about codes without running them.
final class CodeFacts {

    private final List<InputShape> inputs;

    CodeFacts(List<InputShape> inputs) {
        this.inputs = inputs;
    }

    /// Whether a row of it may be null.
    boolean nullable(Code code) {
        return switch (code) {
            case Code.Load(int input, _) -> inputs.get(input).nullable();
            case Code.Parameter _, Code.Constant _, Code.IsNull _ -> false;
            case Code.Null _ -> true;
            case Code.Arithmetic(_, Code left, Code right) -> nullable(left) || nullable(right);
            case Code.Apply(_, List<Code> operands, _, _) -> anyNullable(operands);
            case Code.Guard(Code value, _, _, _) -> nullable(value);
            case Code.Compare(ComparisonOp op, Code left, Code right) ->
                    op != ComparisonOp.IS_DISTINCT
                            && op != ComparisonOp.IS_NOT_DISTINCT
                            && (nullable(left) || nullable(right));
            case Code.Junction(_, List<Code> operands) -> anyNullable(operands);
            case Code.Not(Code operand) -> nullable(operand);
            case Code.Choose(List<Code.Arm> arms, Code otherwise) ->
                    nullable(otherwise) || arms.stream().anyMatch(arm -> nullable(arm.value()));
        };
    }

    /// Whether a row of it may fail.
    boolean fails(Code code) {
        return switch (code) {
            case Code.Load(int input, _) -> inputs.get(input).failing();
            case Code.Parameter _, Code.Constant _, Code.Null _ -> false;
            case Code.Arithmetic(_, Code left, Code right) -> fails(left) || fails(right);
            case Code.Apply(Kernel kernel, List<Code> operands, _, _) ->
                    kernel.fails() || operands.stream().anyMatch(this::fails);
            case Code.Guard _ -> true;
            case Code.Compare(_, Code left, Code right) -> fails(left) || fails(right);
            case Code.Junction(_, List<Code> operands) -> operands.stream().anyMatch(this::fails);
            case Code.Not(Code operand) -> fails(operand);
            case Code.IsNull(Code operand) -> fails(operand);
            case Code.Choose(List<Code.Arm> arms, Code otherwise) ->
                    fails(otherwise)
                            || arms.stream()
                                    .anyMatch(arm -> fails(arm.condition()) || fails(arm.value()));
        };
    }

    /// Roughly how many machine instructions a row takes.
    int cost(Code code) {
        return switch (code) {
            case Code.Load(int input, Kind kind) ->
                    1 + (inputs.get(input).dictionary() ? 2 : 0) + (kind == Kind.TEXT ? 2 : 0);
            case Code.Parameter _, Code.Constant _, Code.Null _ -> 0;
            case Code.Arithmetic(_, Code left, Code right) -> 1 + cost(left) + cost(right);
            case Code.Apply(Kernel kernel, List<Code> operands, _, _) ->
                    (kernel.cheap() ? 3 : 30) + sum(operands);
            case Code.Guard(Code value, _, _, _) -> 3 + cost(value);
            case Code.Compare(_, Code left, Code right) ->
                    (left.kind() == Kind.TEXT ? 12 : 1) + cost(left) + cost(right);
            case Code.Junction(_, List<Code> operands) -> 1 + sum(operands);
            case Code.Not(Code operand) -> 1 + cost(operand);
            case Code.IsNull(Code operand) -> 1 + cost(operand);
            case Code.Choose(List<Code.Arm> arms, Code otherwise) ->
                    4
                            + cost(otherwise)
                            + arms.stream()
                                    .mapToInt(arm -> cost(arm.condition()) + cost(arm.value()))
                                    .sum();
        };
    }

    /// How many codes it consists of, equal ones counted again.
    int size(Code code) {
        return switch (code) {
            case Code.Load _, Code.Parameter _, Code.Constant _, Code.Null _ -> 1;
            case Code.Arithmetic(_, Code left, Code right) -> 1 + size(left) + size(right);
            case Code.Apply(_, List<Code> operands, _, _) -> 1 + size(operands);
            case Code.Guard(Code value, _, _, _) -> 1 + size(value);
            case Code.Compare(_, Code left, Code right) -> 1 + size(left) + size(right);
            case Code.Junction(_, List<Code> operands) -> 1 + size(operands);
            case Code.Not(Code operand) -> 1 + size(operand);
            case Code.IsNull(Code operand) -> 1 + size(operand);
            case Code.Choose(List<Code.Arm> arms, Code otherwise) ->
                    1
                            + size(otherwise)
                            + arms.stream()
                                    .mapToInt(arm -> size(arm.condition()) + size(arm.value()))
                                    .sum();
        };
    }

    private int size(List<Code> codes) {
        return codes.stream().mapToInt(this::size).sum();
    }

    private int sum(List<Code> codes) {
        return codes.stream().mapToInt(this::cost).sum();
    }

    private boolean anyNullable(List<Code> codes) {
        return codes.stream().anyMatch(this::nullable);
    }
}
