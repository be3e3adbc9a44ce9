package io.sluice.operators.internal.expr;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.util.Objects.requireNonNull;

import io.sluice.batch.Layout;
import io.sluice.operators.internal.kernel.LoopFrame;
import io.sluice.operators.internal.kernel.Memory;
import io.sluice.operators.internal.kernel.TextSink;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.Map;

/// Writes the method of a fused loop: first what stays the same for all rows goes into local
/// variables, then each row's codes are emitted in order, then their values are stored.
///
/// The row index is a `long`, for which the JIT compiler removes the address checks that it leaves
/// in for an `int`.
final class LoopWriter {

    private static final ClassDesc FRAME = LoopFrame.class.describeConstable().orElseThrow();
    private static final ClassDesc MEMORY = Memory.class.describeConstable().orElseThrow();
    private static final ClassDesc SINK = TextSink.class.describeConstable().orElseThrow();
    private static final ClassDesc LONGS = CD_long.arrayType();
    private static final ClassDesc OBJECTS = ClassDesc.of("java.lang.Object").arrayType();
    private static final ClassDesc BYTES = CD_byte.arrayType();
    private static final ClassDesc INTS = CD_int.arrayType();

    private static final int FRAME_SLOT = 1;
    private static final int ROWS_SLOT = 2;
    private static final int COUNT_SLOT = 3;

    private final LoopShape shape;
    private final CodeBuilder builder;
    private final Map<Integer, Integer> valueLocals = new HashMap<>();
    private final Map<Integer, Integer> objectLocals = new HashMap<>();
    private int values;
    private int objects;
    private int index;
    private int row;
    private int failures;

    LoopWriter(LoopShape shape, CodeBuilder builder) {
        this.shape = shape;
        this.builder = builder;
    }

    /// Writes the body of [FusedLoop#run].
    void write() {
        values = fieldToLocal("values", LONGS);
        objects = fieldToLocal("objects", OBJECTS);
        LoopConstants.load(shape, this);
        int found = longLocal(0);
        failures = longLocal(0);
        index = longLocal(0);
        row = shape.selected() ? builder.allocateLocal(TypeKind.LONG) : index;
        Label head = builder.newLabel();
        Label end = builder.newLabel();
        builder.labelBinding(head).lload(index).lload(COUNT_SLOT).lcmp().ifge(end);
        if (shape.selected()) {
            builder.aload(ROWS_SLOT).lload(index).l2i().iaload().i2l().lstore(row);
        }
        CodeEmitter emitter = new CodeEmitter(shape, builder, this);
        if (shape.filter()) {
            writeSelected(emitter.emit(shape.outputs().getFirst()), found);
        } else {
            for (int i = 0; i < shape.outputs().size(); i++) {
                writeOutput(i, emitter.emit(shape.outputs().get(i)));
            }
        }
        builder.lload(index).lconst_1().ladd().lstore(index).goto_(head).labelBinding(end);
        builder.aload(FRAME_SLOT)
                .lload(failures)
                .invokestatic(FRAME, "check", MethodTypeDesc.of(CD_void, FRAME, CD_long))
                .lload(found)
                .lreturn();
    }

    /// The local variable of a value of the frame.
    int valueLocal(int slot) {
        return requireNonNull(valueLocals.get(slot));
    }

    /// The local variable of an object of the frame.
    int objectLocal(int slot) {
        return requireNonNull(objectLocals.get(slot));
    }

    /// Loads a value of the frame into a local variable.
    void loadValue(int slot) {
        if (!valueLocals.containsKey(slot)) {
            int local = builder.allocateLocal(TypeKind.LONG);
            builder.aload(values).loadConstant(slot).laload().lstore(local);
            valueLocals.put(slot, local);
        }
    }

    /// Loads an object of the frame into a local variable.
    void loadObject(int slot, ClassDesc type) {
        if (!objectLocals.containsKey(slot)) {
            int local = builder.allocateLocal(TypeKind.REFERENCE);
            builder.aload(objects).loadConstant(slot).aaload().checkcast(type).astore(local);
            objectLocals.put(slot, local);
        }
    }

    void loadBytes(int slot) {
        loadObject(slot, BYTES);
    }

    void loadInts(int slot) {
        loadObject(slot, INTS);
    }

    void loadSink(int slot) {
        loadObject(slot, SINK);
    }

    void pushFrame() {
        builder.aload(FRAME_SLOT);
    }

    /// The number of the row in flat inputs.
    int rowLocal() {
        return row;
    }

    /// The number of the row among the selected ones.
    int indexLocal() {
        return index;
    }

    /// Where failures are collected.
    int failuresLocal() {
        return failures;
    }

    private void writeSelected(EmittedValue value, int found) {
        builder.aload(objectLocal(shape.validitySlot(0)))
                .lload(found)
                .l2i()
                .lload(row)
                .l2i()
                .iastore()
                .lload(found)
                .iload(value.first())
                .i2l()
                .ladd()
                .lstore(found);
    }

    private void writeOutput(int output, EmittedValue value) {
        Layout layout = shape.layouts().get(output);
        switch (layout) {
            case BITS -> {
                builder.aload(objectLocal(shape.sinkSlot(output)))
                        .lload(index)
                        .l2i()
                        .iload(value.first())
                        .bastore();
            }
            case VARBYTES ->
                    builder.aload(objectLocal(shape.sinkSlot(output)))
                            .lload(value.first())
                            .iload(value.second())
                            .invokestatic(
                                    SINK,
                                    "append",
                                    MethodTypeDesc.of(CD_void, SINK, CD_long, CD_int));
            case I128 -> {
                put(output, 16, 8, "putLong", value.first(), TypeKind.LONG);
                put(output, 16, 0, "putLong", value.second(), TypeKind.LONG);
            }
            case I8 -> put(output, 1, 0, "putByte", value.first(), TypeKind.LONG);
            case I16 -> put(output, 2, 0, "putShort", value.first(), TypeKind.LONG);
            case I32 -> put(output, 4, 0, "putInt", value.first(), TypeKind.LONG);
            case I64 -> put(output, 8, 0, "putLong", value.first(), TypeKind.LONG);
            case F32 -> put(output, 4, 0, "putFloat", value.first(), TypeKind.DOUBLE);
            case F64 -> put(output, 8, 0, "putDouble", value.first(), TypeKind.DOUBLE);
            case NONE, LIST, STRUCT -> throw new IllegalStateException("output of " + layout);
        }
        if (value.maybeNull()) {
            builder.aload(objectLocal(shape.validitySlot(output)))
                    .lload(index)
                    .l2i()
                    .iload(value.nulls())
                    .iconst_1()
                    .ixor()
                    .bastore();
        }
    }

    private void put(int output, int width, int offset, String method, int local, TypeKind kind) {
        builder.lload(valueLocal(shape.outputSlot(output)))
                .lload(index)
                .loadConstant((long) width)
                .lmul()
                .ladd();
        if (offset != 0) {
            builder.loadConstant((long) offset).ladd();
        }
        builder.loadLocal(kind, local);
        ClassDesc type = kind == TypeKind.LONG ? CD_long : CD_double;
        builder.invokestatic(MEMORY, method, MethodTypeDesc.of(CD_void, CD_long, type));
    }

    private int fieldToLocal(String field, ClassDesc type) {
        int local = builder.allocateLocal(TypeKind.REFERENCE);
        builder.aload(FRAME_SLOT).getfield(FRAME, field, type).astore(local);
        return local;
    }

    private int longLocal(long value) {
        int local = builder.allocateLocal(TypeKind.LONG);
        builder.loadConstant(value).lstore(local);
        return local;
    }

    static ClassDesc result(Kind kind) {
        return switch (kind) {
            case LONG, TEXT, WIDE -> CD_long;
            case DOUBLE -> CD_double;
            case BOOL -> CD_boolean;
        };
    }
}
