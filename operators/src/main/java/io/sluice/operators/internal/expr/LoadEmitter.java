package io.sluice.operators.internal.expr;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import io.sluice.operators.internal.kernel.Int128;
import io.sluice.operators.internal.kernel.Memory;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// Emits the loads of inputs and parameters in fused loops.
final class LoadEmitter {

    private static final ClassDesc MEMORY = Memory.class.describeConstable().orElseThrow();
    private static final ClassDesc WIDES = Int128.class.describeConstable().orElseThrow();
    private static final ClassDesc DOUBLE = ClassDesc.of("java.lang.Double");

    private final LoopShape shape;
    private final CodeBuilder builder;
    private final LoopWriter loop;

    LoadEmitter(LoopShape shape, CodeBuilder builder, LoopWriter loop) {
        this.shape = shape;
        this.builder = builder;
        this.loop = loop;
    }

    EmittedValue parameter(Code.Parameter code) {
        int slot = shape.parameterSlot(code.slot());
        int first = loop.valueLocal(slot);
        return switch (code.kind()) {
            case LONG -> new EmittedValue(Kind.LONG, first, -1, EmittedValue.NEVER);
            case DOUBLE -> {
                int local = builder.allocateLocal(TypeKind.DOUBLE);
                builder.lload(first)
                        .invokestatic(
                                DOUBLE, "longBitsToDouble", MethodTypeDesc.of(CD_double, CD_long))
                        .dstore(local);
                yield new EmittedValue(Kind.DOUBLE, local, -1, EmittedValue.NEVER);
            }
            case BOOL -> new EmittedValue(Kind.BOOL, narrowed(first), -1, EmittedValue.NEVER);
            case TEXT ->
                    new EmittedValue(
                            Kind.TEXT,
                            first,
                            narrowed(loop.valueLocal(slot + 1)),
                            EmittedValue.NEVER);
            case WIDE ->
                    new EmittedValue(
                            Kind.WIDE, first, loop.valueLocal(slot + 1), EmittedValue.NEVER);
        };
    }

    EmittedValue emit(Code.Load code) {
        InputShape input = shape.inputs().get(code.input());
        int slot = shape.inputSlot(code.input());
        int row = input.dense() ? loop.indexLocal() : loop.rowLocal();
        if (input.failing()) {
            builder.aload(loop.objectLocal(shape.errorsSlot(code.input())))
                    .lload(row)
                    .l2i()
                    .baload()
                    .i2l();
            collectFailure(EmittedValue.NEVER);
        }
        int nulls = input.nullable() ? loadNulls(slot, row) : EmittedValue.NEVER;
        int position = input.dictionary() ? loadIndex(slot, row, nulls) : row;
        int data =
                loop.valueLocal(
                        slot + (input.dictionary() ? InputShape.DICTIONARY : InputShape.DATA));
        return switch (input.layout()) {
            case BITS ->
                    input.dictionary()
                            ? loadEntryBit(data, position, nulls)
                            : loadBit(slot, row, nulls);
            case I8 -> loadLong(data, position, 1, "getByte", nulls);
            case I16 -> loadLong(data, position, 2, "getShort", nulls);
            case I32 -> loadInt(data, position, nulls);
            case I64 ->
                    code.kind() == Kind.WIDE
                            ? widened(loadLong(data, position, 8, "getLong", nulls))
                            : loadLong(data, position, 8, "getLong", nulls);
            case I128 ->
                    code.kind() == Kind.WIDE
                            ? loadWide(data, position, nulls)
                            : loadNarrowed(data, position, nulls);
            case F32 -> loadDouble(data, position, 4, "getFloat", nulls);
            case F64 -> loadDouble(data, position, 8, "getDouble", nulls);
            case VARBYTES -> loadText(data, slot, position, nulls);
            case NONE, LIST, STRUCT ->
                    throw new IllegalStateException("input of layout " + input.layout());
        };
    }

    private int loadNulls(int slot, int row) {
        int nulls = builder.allocateLocal(TypeKind.INT);
        builder.lload(loop.valueLocal(slot + InputShape.VALIDITY))
                .lload(loop.valueLocal(slot + InputShape.BIT))
                .lload(row)
                .ladd()
                .invokestatic(MEMORY, "isNull", MethodTypeDesc.of(CD_int, CD_long, CD_long))
                .istore(nulls);
        return nulls;
    }

    private int loadIndex(int slot, int row, int nulls) {
        int position = builder.allocateLocal(TypeKind.LONG);
        builder.lload(loop.valueLocal(slot + InputShape.DATA)).lload(row);
        if (nulls == EmittedValue.NEVER) {
            builder.iconst_0();
        } else {
            builder.iload(nulls);
        }
        builder.invokestatic(MEMORY, "index", MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_int))
                .lstore(position);
        return position;
    }

    private EmittedValue loadBit(int slot, int row, int nulls) {
        int local = builder.allocateLocal(TypeKind.INT);
        builder.lload(loop.valueLocal(slot + InputShape.DATA))
                .lload(loop.valueLocal(slot + InputShape.BIT))
                .lload(row)
                .ladd()
                .invokestatic(MEMORY, "getBit", MethodTypeDesc.of(CD_int, CD_long, CD_long));
        maskNulls(nulls);
        builder.istore(local);
        return new EmittedValue(Kind.BOOL, local, -1, nulls);
    }

    private EmittedValue loadEntryBit(int data, int position, int nulls) {
        int local = builder.allocateLocal(TypeKind.INT);
        builder.lload(data)
                .lload(position)
                .invokestatic(MEMORY, "getBit", MethodTypeDesc.of(CD_int, CD_long, CD_long));
        maskNulls(nulls);
        builder.istore(local);
        return new EmittedValue(Kind.BOOL, local, -1, nulls);
    }

    /// Makes the boolean on the stack 0 where it is null.
    private void maskNulls(int nulls) {
        if (nulls != EmittedValue.NEVER) {
            builder.iload(nulls).iconst_1().ixor().iand();
        }
    }

    private EmittedValue loadLong(int data, int position, int width, String method, int nulls) {
        int local = builder.allocateLocal(TypeKind.LONG);
        pushAddress(data, position, width, 0);
        builder.invokestatic(MEMORY, method, MethodTypeDesc.of(CD_long, CD_long)).lstore(local);
        return new EmittedValue(Kind.LONG, local, -1, nulls);
    }

    private EmittedValue loadInt(int data, int position, int nulls) {
        int local = builder.allocateLocal(TypeKind.LONG);
        pushInt(data, position, 0);
        builder.i2l().lstore(local);
        return new EmittedValue(Kind.LONG, local, -1, nulls);
    }

    private EmittedValue loadDouble(int data, int position, int width, String method, int nulls) {
        int local = builder.allocateLocal(TypeKind.DOUBLE);
        pushAddress(data, position, width, 0);
        builder.invokestatic(MEMORY, method, MethodTypeDesc.of(CD_double, CD_long)).dstore(local);
        return new EmittedValue(Kind.DOUBLE, local, -1, nulls);
    }

    private EmittedValue widened(EmittedValue value) {
        int high = builder.allocateLocal(TypeKind.LONG);
        builder.lload(value.first()).bipush(63).lshr().lstore(high);
        return new EmittedValue(Kind.WIDE, high, value.first(), value.nulls());
    }

    private EmittedValue loadWide(int data, int position, int nulls) {
        int low = builder.allocateLocal(TypeKind.LONG);
        int high = builder.allocateLocal(TypeKind.LONG);
        pushLong(data, position, 0);
        builder.lstore(low);
        pushLong(data, position, 8);
        builder.lstore(high);
        return new EmittedValue(Kind.WIDE, high, low, nulls);
    }

    /// A 128-bit number as the 64 bits that usually suffice; a failure where they do not.
    private EmittedValue loadNarrowed(int data, int position, int nulls) {
        EmittedValue wide = loadWide(data, position, nulls);
        builder.lload(wide.first())
                .lload(wide.second())
                .invokestatic(WIDES, "beyondLong", MethodTypeDesc.of(CD_long, CD_long, CD_long));
        collectFailure(nulls);
        return new EmittedValue(Kind.LONG, wide.second(), -1, nulls);
    }

    private EmittedValue loadText(int data, int slot, int position, int nulls) {
        int start = builder.allocateLocal(TypeKind.INT);
        int address = builder.allocateLocal(TypeKind.LONG);
        int length = builder.allocateLocal(TypeKind.INT);
        int offsets = loop.valueLocal(slot + InputShape.OFFSETS);
        pushInt(offsets, position, 0);
        builder.istore(start);
        pushInt(offsets, position, 4);
        builder.iload(start).isub().istore(length);
        builder.lload(data).iload(start).i2l().ladd().lstore(address);
        return new EmittedValue(Kind.TEXT, address, length, nulls);
    }

    private void pushInt(int base, int position, int offset) {
        pushAddress(base, position, 4, offset);
        builder.invokestatic(MEMORY, "getInt", MethodTypeDesc.of(CD_int, CD_long));
    }

    private void pushLong(int base, int position, int offset) {
        pushAddress(base, position, 16, offset);
        builder.invokestatic(MEMORY, "getLong", MethodTypeDesc.of(CD_long, CD_long));
    }

    private void pushAddress(int base, int position, int width, int offset) {
        builder.lload(base).lload(position);
        if (width != 1) {
            builder.loadConstant((long) width).lmul();
        }
        builder.ladd();
        if (offset != 0) {
            builder.loadConstant((long) offset).ladd();
        }
    }

    /// Collects the failure on the stack, unless the row is null.
    private void collectFailure(int nulls) {
        if (nulls != EmittedValue.NEVER) {
            builder.iload(nulls).i2l().lconst_1().lsub().land();
        }
        builder.lload(loop.failuresLocal()).lor().lstore(loop.failuresLocal());
    }

    private int narrowed(int longLocal) {
        int local = builder.allocateLocal(TypeKind.INT);
        builder.lload(longLocal).l2i().istore(local);
        return local;
    }
}
