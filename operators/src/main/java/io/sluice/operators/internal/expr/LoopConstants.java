package io.sluice.operators.internal.expr;

import io.sluice.batch.Layout;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a fused loop loads from its frame before the first row.
final class LoopConstants {

    private final LoopShape shape;
    private final LoopWriter writer;
    private final Set<Code> visited = new HashSet<>();

    private LoopConstants(LoopShape shape, LoopWriter writer) {
        this.shape = shape;
        this.writer = writer;
    }

    static void load(LoopShape shape, LoopWriter writer) {
        LoopConstants constants = new LoopConstants(shape, writer);
        shape.outputs().forEach(constants::visit);
        if (shape.filter()) {
            writer.loadInts(shape.validitySlot(0));
            return;
        }
        CodeFacts facts = new CodeFacts(shape.inputs());
        for (int i = 0; i < shape.outputs().size(); i++) {
            constants.loadOutput(i, shape.layouts().get(i), facts.nullable(shape.outputs().get(i)));
        }
    }

    private void loadOutput(int output, Layout layout, boolean nullable) {
        switch (layout) {
            case BITS -> writer.loadBytes(shape.sinkSlot(output));
            case VARBYTES -> writer.loadSink(shape.sinkSlot(output));
            case NONE, I8, I16, I32, I64, I128, F32, F64, LIST, STRUCT ->
                    writer.loadValue(shape.outputSlot(output));
        }
        if (nullable) {
            writer.loadBytes(shape.validitySlot(output));
        }
    }

    private void visit(Code code) {
        if (!visited.add(code)) {
            return;
        }
        switch (code) {
            case Code.Load(int input, _) -> loadInput(input);
            case Code.Parameter(int slot, Kind kind) -> {
                writer.loadValue(shape.parameterSlot(slot));
                if (kind == Kind.TEXT || kind == Kind.WIDE) {
                    writer.loadValue(shape.parameterSlot(slot + 1));
                }
            }
            case Code.Constant _, Code.Null _ -> {}
            case Code.Arithmetic(_, Code left, Code right) -> visit(List.of(left, right));
            case Code.Apply(Kernel kernel, List<Code> operands, _, int object) -> {
                if (object >= 0) {
                    writer.loadObject(object, kernel.object().describeConstable().orElseThrow());
                }
                visit(operands);
            }
            case Code.Guard(Code value, _, _, _) -> visit(value);
            case Code.Compare(_, Code left, Code right) -> visit(List.of(left, right));
            case Code.Junction(_, List<Code> operands) -> visit(operands);
            case Code.Not(Code operand) -> visit(operand);
            case Code.IsNull(Code operand) -> visit(operand);
            case Code.Choose(List<Code.Arm> arms, Code otherwise) -> {
                arms.forEach(arm -> visit(List.of(arm.condition(), arm.value())));
                visit(otherwise);
            }
        }
    }

    private void visit(List<Code> codes) {
        codes.forEach(this::visit);
    }

    private void loadInput(int input) {
        InputShape shapeOfInput = shape.inputs().get(input);
        int slot = shape.inputSlot(input);
        writer.loadValue(slot + InputShape.DATA);
        if (shapeOfInput.nullable()) {
            writer.loadValue(slot + InputShape.VALIDITY);
        }
        if (shapeOfInput.nullable() || shapeOfInput.layout() == Layout.BITS) {
            writer.loadValue(slot + InputShape.BIT);
        }
        if (shapeOfInput.dictionary()) {
            writer.loadValue(slot + InputShape.DICTIONARY);
        }
        if (shapeOfInput.layout() == Layout.VARBYTES) {
            writer.loadValue(slot + InputShape.OFFSETS);
        }
        if (shapeOfInput.failing()) {
            writer.loadBytes(shape.errorsSlot(input));
        }
    }
}
