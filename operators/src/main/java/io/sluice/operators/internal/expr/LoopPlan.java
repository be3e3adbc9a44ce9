package io.sluice.operators.internal.expr;

import static java.util.Objects.requireNonNull;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.RecordBatch;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.expr.LoopBuilder.ConstantColumn;
import io.sluice.operators.internal.expr.LoopBuilder.Source;
import io.sluice.operators.internal.kernel.LoopFrame;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/// Expressions lowered for one kind of batch: the shape of their loop, and a frame with their
/// literals in place.
///
/// Used by one thread at a time.
final class LoopPlan {

    private final LoopShape shape;
    private final LoopFrame frame;
    private final List<Source> sources;
    private final List<ConstantColumn> constants;
    private final List<MemorySegment> literals;
    private final boolean mayFail;
    private @Nullable FusedLoop loop;
    private boolean tooLong;

    private LoopPlan(LoopShape shape, LoopBuilder builder) {
        this.shape = shape;
        this.frame = new LoopFrame(shape.valueCount(), shape.objectCount());
        this.sources = builder.sources();
        CodeFacts facts = new CodeFacts(shape.inputs());
        this.mayFail = shape.outputs().stream().anyMatch(facts::fails);
        this.constants = List.copyOf(builder.constantColumns());
        this.literals = List.copyOf(builder.memory());
        for (int i = 0; i < shape.parameters(); i++) {
            frame.values[shape.parameterSlot(i)] = builder.parameters().get(i);
        }
        for (int i = 0; i < shape.objects(); i++) {
            frame.objects[i] = builder.objects().get(i);
        }
    }

    /// Lowers the expressions.
    ///
    /// @param filter whether the only expression is a predicate whose rows are wanted
    /// @param columns the columns of a batch of that kind
    /// @param mapped of which columns expressions are computed for the dictionary's entries
    /// @param parts sub-expressions, by identity, that have loops of their own
    /// @throws NotFusable if one of the results is of a type that loops do not know
    /// @throws NeedsWide if a literal does not fit into a narrow loop
    static LoopPlan of(
            List<Expr> expressions,
            boolean filter,
            boolean selected,
            boolean wide,
            List<Column> columns,
            IntPredicate mapped,
            Set<Expr> parts,
            FunctionRegistry functions) {
        LoopBuilder builder = new LoopBuilder();
        Lowering lowering = new Lowering(columns, mapped, functions, parts, builder, wide);
        List<Code> outputs = new ArrayList<>();
        List<Layout> layouts = new ArrayList<>();
        for (Expr expression : expressions) {
            Code code = lowering.lower(expression);
            outputs.add(code);
            if (!filter) {
                layouts.add(layout(expression.type(), code.kind()));
            }
        }
        LoopShape shape =
                new LoopShape(
                        List.copyOf(outputs),
                        List.copyOf(layouts),
                        List.copyOf(builder.inputs()),
                        builder.parameters().size(),
                        builder.objects().size(),
                        selected);
        return new LoopPlan(shape, builder);
    }

    private static Layout layout(DataType type, Kind kind) {
        boolean narrowed = type instanceof DataType.Decimal && kind == Kind.LONG;
        return narrowed ? Layout.I64 : Layout.of(type);
    }

    LoopShape shape() {
        return shape;
    }

    LoopFrame frame() {
        return frame;
    }

    /// Whether a row may fail, apart from values that do not fit into a narrow loop.
    boolean mayFail() {
        return mayFail;
    }

    /// Whether nothing is computed but a part that is computed before the loop.
    boolean trivial() {
        return shape.outputs().size() == 1
                && shape.outputs().getFirst() instanceof Code.Load(int input, _)
                && sources.get(input) instanceof Source.Computed;
    }

    /// The part that is computed for the entries of a dictionary of texts, if there is nothing
    /// else.
    Optional<Source.Mapped> mappedTexts() {
        return shape.outputs().size() == 1
                        && shape.outputs().getFirst() instanceof Code.Load(int input, Kind kind)
                        && kind == Kind.TEXT
                        && sources.get(input) instanceof Source.Mapped mapped
                ? Optional.of(mapped)
                : Optional.empty();
    }

    /// The loop if it exists already or may be made now; null otherwise.
    @Nullable FusedLoop loop(LoopCompiler compiler, boolean mayCompile) {
        if (loop == null && !tooLong) {
            loop = compiler.find(shape).orElse(null);
            if (loop == null && mayCompile) {
                loop = compiler.compile(shape).orElse(null);
                tooLong = loop == null;
            }
        }
        return loop;
    }

    /// Whether the code was found to be too long for the JIT compiler.
    boolean tooLong() {
        return tooLong;
    }

    /// The parts to compute before the loop: a null for each input that is a column of the batch.
    List<Source> sources() {
        return sources;
    }

    /// Points the frame at a batch.
    ///
    /// @param computed the values of the inputs that are not columns of the batch, by input
    /// @return false if a constant column needs more than 64 bits
    boolean bind(RecordBatch batch, List<@Nullable ComputedInput> computed) {
        for (int i = 0; i < sources.size(); i++) {
            int slot = shape.inputSlot(i);
            switch (sources.get(i)) {
                case Source.BatchColumn(int index) -> bind(batch.column(index), slot);
                case Source.Mapped(int index, _) -> {
                    Column values = requireNonNull(computed.get(i)).column();
                    bind(batch.column(index), slot);
                    frame.values[slot + InputShape.DICTIONARY] = values.data().address();
                    frame.values[slot + InputShape.OFFSETS] = values.offsets().address();
                }
                case Source.Computed _, Source.Part _ -> {
                    ComputedInput input = requireNonNull(computed.get(i));
                    bind(input.column(), slot);
                    frame.values[slot + InputShape.VALIDITY] = input.validity().address();
                    frame.objects[shape.errorsSlot(i)] = input.errors();
                }
            }
        }
        for (ConstantColumn constant : constants) {
            if (!bind(constant, batch.column(constant.column()))) {
                return false;
            }
        }
        frame.failed = false;
        return true;
    }

    /// Lets go of what belongs to a batch, so that a frame at rest keeps no large arrays alive.
    void unbind() {
        for (int i = shape.objects(); i < frame.objects.length; i++) {
            frame.objects[i] = literals;
        }
    }

    private void bind(Column column, int slot) {
        boolean dictionary = column.encoding() == Encoding.DICTIONARY;
        Column values = dictionary ? column.dictionary() : column;
        frame.values[slot + InputShape.DATA] = column.data().address();
        frame.values[slot + InputShape.VALIDITY] = column.validity().address();
        frame.values[slot + InputShape.BIT] = column.bitOffset();
        frame.values[slot + InputShape.DICTIONARY] = values.data().address();
        frame.values[slot + InputShape.OFFSETS] = values.offsets().address();
    }

    private boolean bind(ConstantColumn constant, Column column) {
        long[] values = frame.values;
        int slot = shape.parameterSlot(constant.slot());
        switch (constant.kind()) {
            case LONG -> {
                if (column.layout() == Layout.I128) {
                    values[slot] = column.getDecimalLow(0);
                    return column.getDecimalHigh(0) == values[slot] >> 63;
                }
                values[slot] = column.getLong(0);
            }
            case DOUBLE -> values[slot] = Double.doubleToRawLongBits(column.getDouble(0));
            case BOOL -> values[slot] = column.getBoolean(0) ? 1 : 0;
            case TEXT -> {
                MemorySegment bytes = column.getBytes(0);
                values[slot] = bytes.address();
                values[slot + 1] = bytes.byteSize();
            }
            case WIDE -> {
                values[slot] = column.getDecimalHigh(0);
                values[slot + 1] = column.getDecimalLow(0);
            }
        }
        return true;
    }
}
