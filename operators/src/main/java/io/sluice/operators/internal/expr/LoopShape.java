package io.sluice.operators.internal.expr;

import io.sluice.batch.Layout;
import java.util.List;

/// All that the code of a fused loop depends on. Two evaluators with equal shapes share one
/// compiled class, whatever their literals are.
///
/// A projection stores its outputs; a filter writes the rows for which its one output is true.
///
/// **The frame.** Its values are: [InputShape#SLOTS] for each input, the parameters, an address for
/// each output. Its objects are: the sets and patterns, an error array for each input, and for each
/// output the array of validity bytes and its sink; for a filter the array of rows.
///
/// @param layouts of the outputs; empty for a filter
/// @param selected whether rows come from a selection
record LoopShape(
        List<Code> outputs,
        List<Layout> layouts,
        List<InputShape> inputs,
        int parameters,
        int objects,
        boolean selected) {

    boolean filter() {
        return layouts.isEmpty();
    }

    int inputSlot(int input) {
        return InputShape.SLOTS * input;
    }

    int parameterSlot(int slot) {
        return InputShape.SLOTS * inputs.size() + slot;
    }

    int outputSlot(int output) {
        return InputShape.SLOTS * inputs.size() + parameters + output;
    }

    int valueCount() {
        return outputSlot(outputs.size());
    }

    int errorsSlot(int input) {
        return objects + input;
    }

    /// Where the validity bytes of an output are, or the rows of a filter.
    int validitySlot(int output) {
        return objects + inputs.size() + 2 * output;
    }

    /// Where the bytes of a boolean output or the sink of a text output are.
    int sinkSlot(int output) {
        return validitySlot(output) + 1;
    }

    int objectCount() {
        return validitySlot(outputs.size());
    }
}
