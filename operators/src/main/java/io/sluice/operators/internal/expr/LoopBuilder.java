package io.sluice.operators.internal.expr;

import io.sluice.batch.Segments;
import io.sluice.expr.Expr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Collects what a loop needs beside its code while expressions are lowered: inputs, parameters and
/// objects, each with the way to fill its place in the frame.
///
/// Places are numbered in the order in which lowering meets them, so that expressions that differ
/// in literals only get equal shapes.
final class LoopBuilder {

    /// A column or a part of the expression that is computed before the loop.
    sealed interface Source {
        record BatchColumn(int index) implements Source {}

        /// Computed for each selected row.
        record Computed(Expr expr) implements Source {}

        /// A part of a long expression, computed for each selected row by a loop of its own.
        record Part(Expr expr) implements Source {}

        /// Computed for each entry of the dictionary of the one column that it refers to.
        record Mapped(int column, Expr expr) implements Source {}
    }

    /// A constant column of the batch that stands in the loop as a parameter.
    record ConstantColumn(int column, int slot, Kind kind) {}

    private final List<InputShape> inputs = new ArrayList<>();
    private final Map<Source, Integer> inputNumbers = new LinkedHashMap<>();
    private final List<Long> parameters = new ArrayList<>();
    private final List<ConstantColumn> constantColumns = new ArrayList<>();
    private final List<Object> objects = new ArrayList<>();
    private final List<MemorySegment> memory = new ArrayList<>();

    Code input(Source source, InputShape shape, Kind kind) {
        Integer number = inputNumbers.get(source);
        if (number == null) {
            number = inputs.size();
            inputs.add(shape);
            inputNumbers.put(source, number);
        }
        return new Code.Load(number, kind);
    }

    Code parameter(long value) {
        return new Code.Parameter(place(value), Kind.LONG);
    }

    Code parameter(double value) {
        return new Code.Parameter(place(Double.doubleToRawLongBits(value)), Kind.DOUBLE);
    }

    Code parameter(boolean value) {
        return new Code.Parameter(place(value ? 1 : 0), Kind.BOOL);
    }

    Code wideParameter(long high, long low) {
        int slot = place(high);
        place(low);
        return new Code.Parameter(slot, Kind.WIDE);
    }

    Code parameter(String text) {
        return parameter(text.getBytes(StandardCharsets.UTF_8));
    }

    Code parameter(byte[] bytes) {
        MemorySegment segment = Arena.ofAuto().allocate(bytes.length + 8L);
        MemorySegment.copy(bytes, 0, segment, Segments.I8, 0, bytes.length);
        memory.add(segment);
        int slot = place(segment.address());
        place(bytes.length);
        return new Code.Parameter(slot, Kind.TEXT);
    }

    /// The one value of a column that is constant in each batch.
    Code constantColumn(int column, Kind kind) {
        for (ConstantColumn known : constantColumns) {
            if (known.column() == column && known.kind() == kind) {
                return new Code.Parameter(known.slot(), kind);
            }
        }
        int slot = place(0);
        if (kind == Kind.TEXT || kind == Kind.WIDE) {
            place(0);
        }
        constantColumns.add(new ConstantColumn(column, slot, kind));
        return new Code.Parameter(slot, kind);
    }

    int object(Object object) {
        objects.add(object);
        return objects.size() - 1;
    }

    List<InputShape> inputs() {
        return inputs;
    }

    List<Source> sources() {
        return List.copyOf(inputNumbers.keySet());
    }

    List<Long> parameters() {
        return parameters;
    }

    List<ConstantColumn> constantColumns() {
        return constantColumns;
    }

    List<Object> objects() {
        return objects;
    }

    /// Native memory of literals, to be kept as long as the loop's frame.
    List<MemorySegment> memory() {
        return memory;
    }

    private int place(long value) {
        parameters.add(value);
        return parameters.size() - 1;
    }
}
