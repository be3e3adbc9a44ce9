package io.sluice.operators.internal.expr;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.operators.internal.kernel.LoopFrame;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Emits the bytecode of codes for one row, each into local variables of its own.
///
/// A code that was emitted is not emitted again where it is known to have run: values of one branch
/// are forgotten after it. Failures are collected without branches; what may fail or takes long
/// runs behind a branch where it is not needed.
final class CodeEmitter {

    private static final ClassDesc FRAME = LoopFrame.class.describeConstable().orElseThrow();

    /// An operand of AND or OR up to this cost is computed whether it is needed or not: about what
    /// a branch costs that is foreseen three times of four.
    private static final int MAX_CHEAP_COST = 8;

    private final CodeBuilder builder;
    private final LoopWriter loop;
    private final CodeFacts facts;
    private final LoadEmitter loads;
    private final ComparisonEmitter comparisons;
    private Map<Code, EmittedValue> known = new HashMap<>();

    CodeEmitter(LoopShape shape, CodeBuilder builder, LoopWriter loop) {
        this.builder = builder;
        this.loop = loop;
        this.facts = new CodeFacts(shape.inputs());
        this.loads = new LoadEmitter(shape, builder, loop);
        this.comparisons = new ComparisonEmitter(builder);
    }

    EmittedValue emit(Code code) {
        EmittedValue value = known.get(code);
        if (value == null) {
            value = emitNew(code);
            known.put(code, value);
        }
        return value;
    }

    private EmittedValue emitNew(Code code) {
        return switch (code) {
            case Code.Load load -> loads.emit(load);
            case Code.Parameter parameter -> loads.parameter(parameter);
            case Code.Constant(long value) -> {
                int local = builder.allocateLocal(TypeKind.LONG);
                builder.loadConstant(value).lstore(local);
                yield new EmittedValue(Kind.LONG, local, -1, EmittedValue.NEVER);
            }
            case Code.Null(Kind kind) -> nothing(kind);
            case Code.Arithmetic arithmetic -> arithmetic(arithmetic);
            case Code.Apply apply -> apply(apply);
            case Code.Guard guard -> guard(guard);
            case Code.Compare compare -> compare(compare);
            case Code.Junction junction -> junction(junction);
            case Code.Not(Code operand) -> not(emit(operand));
            case Code.IsNull(Code operand) -> isNull(emit(operand));
            case Code.Choose choose -> choose(choose);
        };
    }

    private EmittedValue nothing(Kind kind) {
        EmittedValue value = newValue(kind, true);
        storeDefault(value);
        builder.iconst_1().istore(value.nulls());
        return value;
    }

    private EmittedValue arithmetic(Code.Arithmetic code) {
        EmittedValue left = emit(code.left());
        EmittedValue right = emit(code.right());
        EmittedValue result = newValue(code.kind(), combine(List.of(left, right)));
        if (code.kind() == Kind.LONG) {
            builder.lload(left.first()).lload(right.first());
            longInstruction(code.op());
            builder.lstore(result.first());
        } else {
            builder.dload(left.first()).dload(right.first());
            doubleInstruction(code.op());
            builder.dstore(result.first());
        }
        return result;
    }

    private void longInstruction(ArithmeticOp op) {
        switch (op) {
            case ADD -> builder.ladd();
            case SUBTRACT -> builder.lsub();
            case MULTIPLY -> builder.lmul();
            case DIVIDE, MODULO ->
                    throw new IllegalStateException(op + " of longs traps; it needs a kernel");
        }
    }

    private void doubleInstruction(ArithmeticOp op) {
        switch (op) {
            case ADD -> builder.dadd();
            case SUBTRACT -> builder.dsub();
            case MULTIPLY -> builder.dmul();
            case DIVIDE -> builder.ddiv();
            case MODULO -> builder.drem();
        }
    }

    private EmittedValue apply(Code.Apply code) {
        List<EmittedValue> operands = emitAll(code.operands());
        Kernel kernel = code.kernel();
        int nulls = combine(operands);
        EmittedValue result = newValue(kernel.result(), nulls);
        boolean behindBranch = result.maybeNull() && (kernel.fails() || !kernel.cheap());
        if (!behindBranch) {
            call(code, operands);
            storeResult(result);
            maskNulls(result);
            return result;
        }
        builder.iload(nulls)
                .ifThenElse(
                        Opcode.IFEQ,
                        _ -> {
                            call(code, operands);
                            storeResult(result);
                        },
                        _ -> storeDefault(result));
        return result;
    }

    private void call(Code.Apply code, List<EmittedValue> operands) {
        Kernel kernel = code.kernel();
        if (code.object() >= 0) {
            builder.aload(loop.objectLocal(code.object()));
        }
        operands.forEach(operand -> operand.push(builder));
        code.constants().forEach(builder::loadConstant);
        if (kernel.usesFrame()) {
            loop.pushFrame();
        }
        builder.invokestatic(
                kernel.owner().describeConstable().orElseThrow(),
                kernel.method(),
                descriptor(kernel, LoopWriter.result(kernel.result())));
    }

    private static MethodTypeDesc descriptor(Kernel kernel, ClassDesc result) {
        List<ClassDesc> parameters = new ArrayList<>();
        if (kernel.object() != void.class) {
            parameters.add(kernel.object().describeConstable().orElseThrow());
        }
        for (Kind kind : kernel.operands()) {
            switch (kind) {
                case LONG -> parameters.add(CD_long);
                case DOUBLE -> parameters.add(CD_double);
                case BOOL -> parameters.add(CD_boolean);
                case TEXT -> Collections.addAll(parameters, CD_long, CD_int);
                case WIDE -> Collections.addAll(parameters, CD_long, CD_long);
            }
        }
        parameters.addAll(Collections.nCopies(kernel.constants(), CD_long));
        if (kernel.usesFrame()) {
            parameters.add(FRAME);
        }
        return MethodTypeDesc.of(result, parameters);
    }

    /// Stores what a kernel has left on the stack, and in the frame.
    private void storeResult(EmittedValue result) {
        switch (result.kind()) {
            case LONG -> builder.lstore(result.first());
            case DOUBLE -> builder.dstore(result.first());
            case BOOL -> builder.istore(result.first());
            case TEXT -> {
                builder.lstore(result.first());
                loop.pushFrame();
                builder.getfield(FRAME, "length", CD_int).istore(result.second());
            }
            case WIDE -> {
                builder.lstore(result.second());
                loop.pushFrame();
                builder.getfield(FRAME, "high", CD_long).lstore(result.first());
            }
        }
    }

    private void storeDefault(EmittedValue value) {
        switch (value.kind()) {
            case LONG -> builder.lconst_0().lstore(value.first());
            case DOUBLE -> builder.dconst_0().dstore(value.first());
            case BOOL -> builder.iconst_0().istore(value.first());
            case TEXT -> builder.lconst_0().lstore(value.first()).iconst_0().istore(value.second());
            case WIDE -> builder.lconst_0().lstore(value.first()).lconst_0().lstore(value.second());
        }
    }

    private EmittedValue guard(Code.Guard code) {
        EmittedValue value = emit(code.value());
        List<EmittedValue> tested = emitAll(code.arguments());
        tested.forEach(argument -> argument.push(builder));
        code.constants().forEach(builder::loadConstant);
        Kernel test = code.test();
        builder.invokestatic(
                test.owner().describeConstable().orElseThrow(),
                test.method(),
                descriptor(test, CD_long));
        List<EmittedValue> all = new ArrayList<>(tested);
        all.add(value);
        int nulls = combine(all);
        if (nulls != EmittedValue.NEVER) {
            // 0 - 1 keeps all bits of the failure, 1 - 1 none.
            builder.iload(nulls).i2l().lconst_1().lsub().land();
        }
        builder.lload(loop.failuresLocal()).lor().lstore(loop.failuresLocal());
        return value;
    }

    private EmittedValue compare(Code.Compare code) {
        EmittedValue left = emit(code.left());
        EmittedValue right = emit(code.right());
        int nulls = combine(List.of(left, right));
        ComparisonOp op = code.op();
        if (op == ComparisonOp.IS_DISTINCT || op == ComparisonOp.IS_NOT_DISTINCT) {
            return distinct(op, left, right, nulls);
        }
        EmittedValue result = newValue(Kind.BOOL, nulls);
        comparisons.push(op, left, right);
        builder.istore(result.first());
        maskNulls(result);
        return result;
    }

    private EmittedValue distinct(
            ComparisonOp op, EmittedValue left, EmittedValue right, int nulls) {
        EmittedValue result = newValue(Kind.BOOL, EmittedValue.NEVER);
        comparisons.push(ComparisonOp.NOT_EQUAL, left, right);
        if (nulls != EmittedValue.NEVER) {
            builder.iload(nulls).iconst_1().ixor().iand();
            pushNulls(left);
            pushNulls(right);
            builder.ixor().ior();
        }
        if (op == ComparisonOp.IS_NOT_DISTINCT) {
            builder.iconst_1().ixor();
        }
        builder.istore(result.first());
        return result;
    }

    private EmittedValue junction(Code.Junction code) {
        EmittedValue result = newValue(Kind.BOOL, facts.nullable(code));
        Label end = builder.newLabel();
        Map<Code, EmittedValue> outer = known;
        boolean first = true;
        for (Code operand : code.operands()) {
            boolean cheap = !facts.fails(operand) && facts.cost(operand) <= MAX_CHEAP_COST;
            if (!first && !cheap) {
                if (known == outer) {
                    known = new HashMap<>(outer);
                }
                branchIfDecided(code.disjunction(), result, end);
            }
            EmittedValue value = emit(operand);
            if (first) {
                assign(value, result);
            } else {
                join(code.disjunction(), result, value);
            }
            first = false;
        }
        builder.labelBinding(end);
        known = outer;
        return result;
    }

    /// OR is decided by true, AND by false, which is neither true nor null.
    private void branchIfDecided(boolean disjunction, EmittedValue value, Label decided) {
        builder.iload(value.first());
        if (disjunction) {
            builder.ifne(decided);
        } else {
            if (value.maybeNull()) {
                builder.iload(value.nulls()).ior();
            }
            builder.ifeq(decided);
        }
    }

    /// Joins one more operand to the result so far.
    private void join(boolean disjunction, EmittedValue result, EmittedValue next) {
        if (result.maybeNull()) {
            pushNulls(result);
            pushNulls(next);
            builder.ior();
            if (disjunction) {
                builder.iload(result.first()).iload(next.first()).ior().iconst_1().ixor().iand();
            } else {
                builder.iload(result.first());
                pushNulls(result);
                builder.ior().iand().iload(next.first());
                pushNulls(next);
                builder.ior().iand();
            }
            builder.istore(result.nulls());
        }
        builder.iload(result.first()).iload(next.first());
        if (disjunction) {
            builder.ior();
        } else {
            builder.iand();
        }
        builder.istore(result.first());
    }

    private EmittedValue not(EmittedValue operand) {
        int value = builder.allocateLocal(TypeKind.INT);
        builder.iload(operand.first()).iconst_1().ixor().istore(value);
        EmittedValue result = new EmittedValue(Kind.BOOL, value, -1, operand.nulls());
        maskNulls(result);
        return result;
    }

    private EmittedValue isNull(EmittedValue operand) {
        int value = builder.allocateLocal(TypeKind.INT);
        pushNulls(operand);
        builder.istore(value);
        return new EmittedValue(Kind.BOOL, value, -1, EmittedValue.NEVER);
    }

    private EmittedValue choose(Code.Choose code) {
        EmittedValue result = newValue(code.kind(), facts.nullable(code));
        Label end = builder.newLabel();
        Map<Code, EmittedValue> outer = known;
        known = new HashMap<>(outer);
        for (Code.Arm arm : code.arms()) {
            EmittedValue condition = emit(arm.condition());
            Label next = builder.newLabel();
            builder.iload(condition.first()).ifeq(next);
            Map<Code, EmittedValue> beforeValue = known;
            known = new HashMap<>(beforeValue);
            assign(emit(arm.value()), result);
            known = beforeValue;
            builder.goto_(end).labelBinding(next);
        }
        assign(emit(code.otherwise()), result);
        known = outer;
        builder.labelBinding(end);
        return result;
    }

    private void assign(EmittedValue from, EmittedValue to) {
        switch (to.kind()) {
            case LONG -> builder.lload(from.first()).lstore(to.first());
            case DOUBLE -> builder.dload(from.first()).dstore(to.first());
            case BOOL -> builder.iload(from.first()).istore(to.first());
            case TEXT ->
                    builder.lload(from.first())
                            .lstore(to.first())
                            .iload(from.second())
                            .istore(to.second());
            case WIDE ->
                    builder.lload(from.first())
                            .lstore(to.first())
                            .lload(from.second())
                            .lstore(to.second());
        }
        if (to.maybeNull()) {
            pushNulls(from);
            builder.istore(to.nulls());
        }
    }

    private List<EmittedValue> emitAll(List<Code> codes) {
        List<EmittedValue> values = new ArrayList<>(codes.size());
        codes.forEach(code -> values.add(emit(code)));
        return values;
    }

    private void pushNulls(EmittedValue value) {
        if (value.maybeNull()) {
            builder.iload(value.nulls());
        } else {
            builder.iconst_0();
        }
    }

    /// The variable that is 1 where one of the values is null, or [EmittedValue#NEVER].
    private int combine(List<EmittedValue> values) {
        List<Integer> sources =
                values.stream()
                        .filter(EmittedValue::maybeNull)
                        .map(EmittedValue::nulls)
                        .distinct()
                        .toList();
        if (sources.isEmpty()) {
            return EmittedValue.NEVER;
        }
        if (sources.size() == 1) {
            return sources.getFirst();
        }
        int nulls = builder.allocateLocal(TypeKind.INT);
        builder.iload(sources.getFirst());
        sources.subList(1, sources.size()).forEach(source -> builder.iload(source).ior());
        builder.istore(nulls);
        return nulls;
    }

    /// Makes a boolean 0 where it is null.
    private void maskNulls(EmittedValue value) {
        if (value.kind() == Kind.BOOL && value.maybeNull()) {
            builder.iload(value.first())
                    .iload(value.nulls())
                    .iconst_1()
                    .ixor()
                    .iand()
                    .istore(value.first());
        }
    }

    private EmittedValue newValue(Kind kind, boolean nullable) {
        return newValue(kind, nullable ? builder.allocateLocal(TypeKind.INT) : EmittedValue.NEVER);
    }

    private EmittedValue newValue(Kind kind, int nulls) {
        return switch (kind) {
            case LONG -> new EmittedValue(kind, builder.allocateLocal(TypeKind.LONG), -1, nulls);
            case DOUBLE ->
                    new EmittedValue(kind, builder.allocateLocal(TypeKind.DOUBLE), -1, nulls);
            case BOOL -> new EmittedValue(kind, builder.allocateLocal(TypeKind.INT), -1, nulls);
            case TEXT ->
                    new EmittedValue(
                            kind,
                            builder.allocateLocal(TypeKind.LONG),
                            builder.allocateLocal(TypeKind.INT),
                            nulls);
            case WIDE ->
                    new EmittedValue(
                            kind,
                            builder.allocateLocal(TypeKind.LONG),
                            builder.allocateLocal(TypeKind.LONG),
                            nulls);
        };
    }
}
