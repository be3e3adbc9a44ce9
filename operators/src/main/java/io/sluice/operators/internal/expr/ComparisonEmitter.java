package io.sluice.operators.internal.expr;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.operators.internal.kernel.Doubles;
import io.sluice.operators.internal.kernel.Int128;
import io.sluice.operators.internal.kernel.Texts;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// Emits comparisons of two values of one kind in fused loops.
final class ComparisonEmitter {

    private static final ClassDesc DOUBLES = Doubles.class.describeConstable().orElseThrow();
    private static final ClassDesc WIDES = Int128.class.describeConstable().orElseThrow();
    private static final ClassDesc TEXTS = Texts.class.describeConstable().orElseThrow();

    private final CodeBuilder builder;

    ComparisonEmitter(CodeBuilder builder) {
        this.builder = builder;
    }

    /// Pushes 1 where the comparison holds for two values that are not null, else 0.
    void push(ComparisonOp op, EmittedValue left, EmittedValue right) {
        switch (left.kind()) {
            case LONG -> {
                builder.lload(left.first()).lload(right.first()).lcmp();
                pushSignIs(op);
            }
            case BOOL -> {
                builder.iload(left.first()).iload(right.first()).isub();
                pushSignIs(op);
            }
            case WIDE -> {
                left.push(builder);
                right.push(builder);
                builder.invokestatic(
                        WIDES,
                        "compare",
                        MethodTypeDesc.of(CD_int, CD_long, CD_long, CD_long, CD_long));
                pushSignIs(op);
            }
            case DOUBLE -> pushCall(op, DOUBLES, left, right, CD_double, CD_double);
            case TEXT -> pushCall(op, TEXTS, left, right, CD_long, CD_int, CD_long, CD_int);
        }
    }

    /// Comparison through `equal` and `less` of a kernel class.
    private void pushCall(
            ComparisonOp op,
            ClassDesc owner,
            EmittedValue left,
            EmittedValue right,
            ClassDesc... parameters) {
        boolean swapped = op == ComparisonOp.GREATER || op == ComparisonOp.LESS_OR_EQUAL;
        boolean negated =
                op == ComparisonOp.NOT_EQUAL
                        || op == ComparisonOp.LESS_OR_EQUAL
                        || op == ComparisonOp.GREATER_OR_EQUAL;
        boolean equality = op == ComparisonOp.EQUAL || op == ComparisonOp.NOT_EQUAL;
        (swapped ? right : left).push(builder);
        (swapped ? left : right).push(builder);
        builder.invokestatic(
                owner, equality ? "equal" : "less", MethodTypeDesc.of(CD_boolean, parameters));
        if (negated) {
            builder.iconst_1().ixor();
        }
    }

    /// Replaces the number on the stack by whether its sign says that the comparison holds.
    private void pushSignIs(ComparisonOp op) {
        Opcode opcode =
                switch (op) {
                    case EQUAL, IS_NOT_DISTINCT -> Opcode.IFEQ;
                    case NOT_EQUAL, IS_DISTINCT -> Opcode.IFNE;
                    case LESS -> Opcode.IFLT;
                    case LESS_OR_EQUAL -> Opcode.IFLE;
                    case GREATER -> Opcode.IFGT;
                    case GREATER_OR_EQUAL -> Opcode.IFGE;
                };
        builder.ifThenElse(opcode, CodeBuilder::iconst_1, CodeBuilder::iconst_0);
    }
}
