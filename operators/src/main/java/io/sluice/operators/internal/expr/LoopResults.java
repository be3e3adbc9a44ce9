package io.sluice.operators.internal.expr;

import io.sluice.batch.Bits;
import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.kernel.ByteBits;
import io.sluice.operators.internal.kernel.LoopFrame;
import io.sluice.operators.internal.kernel.TextSink;
import io.sluice.type.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// The memory that a loop writes its results to, and the columns that become of it.
///
/// Loops write a byte for each boolean and each validity bit, which are packed afterwards, eight at
/// a time.
final class LoopResults implements AutoCloseable {

    /// A guess at the length of texts, so that few results grow.
    private static final int EXPECTED_TEXT_BYTES = 16;

    private final LoopPlan plan;
    private final List<DataType> types;
    private final int count;
    private final BufferAllocator allocator;
    private final List<Output> outputs = new ArrayList<>();

    /// The memory of one result; what it does not need is null.
    private record Output(
            @Nullable ArrowBuf data,
            @Nullable TextSink sink,
            byte @Nullable [] bits,
            byte @Nullable [] validity) {}

    private LoopResults(LoopPlan plan, List<DataType> types, int count, BufferAllocator allocator) {
        this.plan = plan;
        this.types = types;
        this.count = count;
        this.allocator = allocator;
    }

    /// Runs a loop that is bound to a batch; empty if a row failed.
    static Optional<List<Column>> run(
            LoopPlan plan,
            FusedLoop loop,
            BatchRows rows,
            List<DataType> types,
            BufferAllocator allocator) {
        try (LoopResults results = new LoopResults(plan, types, rows.count(), allocator)) {
            results.allocate();
            loop.run(plan.frame(), rows.selected(), rows.count());
            return plan.frame().failed ? Optional.empty() : Optional.of(results.columns());
        }
    }

    @Override
    public void close() {
        for (Output output : outputs) {
            if (output.data != null) {
                output.data.close();
            }
            if (output.sink != null) {
                output.sink.close();
            }
        }
        outputs.clear();
    }

    private void allocate() {
        LoopShape shape = plan.shape();
        CodeFacts facts = new CodeFacts(shape.inputs());
        LoopFrame frame = plan.frame();
        for (int i = 0; i < shape.outputs().size(); i++) {
            Layout layout = shape.layouts().get(i);
            boolean nullable = facts.nullable(shape.outputs().get(i));
            Output output = allocate(layout, nullable);
            outputs.add(output);
            if (output.validity != null) {
                frame.objects[shape.validitySlot(i)] = output.validity;
            }
            if (output.data != null) {
                frame.values[shape.outputSlot(i)] = output.data.memoryAddress();
            }
            if (output.bits != null) {
                frame.objects[shape.sinkSlot(i)] = output.bits;
            }
            if (output.sink != null) {
                frame.objects[shape.sinkSlot(i)] = output.sink;
            }
        }
    }

    private Output allocate(Layout layout, boolean nullable) {
        byte[] validity = nullable ? new byte[ByteBits.padded(count)] : null;
        return switch (layout) {
            case BITS -> new Output(null, null, new byte[ByteBits.padded(count)], validity);
            case VARBYTES -> {
                long expected = (long) EXPECTED_TEXT_BYTES * count;
                yield new Output(null, new TextSink(allocator, count, expected), null, validity);
            }
            case I8, I16, I32, I64, I128, F32, F64 -> {
                long bytes = dataBytes(layout) + (nullable ? Bits.bytes(count) + 8 : 0);
                yield new Output(allocator.buffer(bytes), null, null, validity);
            }
            case NONE, LIST, STRUCT -> throw new IllegalStateException("output of " + layout);
        };
    }

    /// The values' bytes, so that the validity behind them starts at a whole word.
    private long dataBytes(Layout layout) {
        return ((long) layout.byteWidth() * count + 7) & ~7L;
    }

    /// The results. They take over the memory.
    private List<Column> columns() {
        List<Column> columns = new ArrayList<>(outputs.size());
        try {
            while (columns.size() < types.size()) {
                Column column = column(columns.size(), outputs.getFirst());
                outputs.removeFirst();
                columns.add(column);
            }
            return columns;
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    private Column column(int index, Output output) {
        int nulls = output.validity == null ? 0 : count - ByteBits.count(output.validity, count);
        DataType type = types.get(index);
        if (output.sink != null) {
            return text(type, output.sink, nulls, output.validity);
        }
        if (output.bits != null) {
            return bits(type, output.bits, nulls, output.validity);
        }
        ArrowBuf data = java.util.Objects.requireNonNull(output.data);
        Layout layout = plan.shape().layouts().get(index);
        MemorySegment memory = Segments.of(data);
        MemorySegment validity = Segments.EMPTY;
        if (nulls > 0 && output.validity != null) {
            validity = memory.asSlice(dataBytes(layout), Bits.bytes(count));
            ByteBits.pack(output.validity, count, validity.address());
        }
        MemorySegment values = memory.asSlice(0, (long) layout.byteWidth() * count);
        return Column.fixed(type, layout, count, nulls, validity, values, data);
    }

    private Column text(DataType type, TextSink sink, int nulls, byte @Nullable [] validityBytes) {
        if (nulls == 0 || validityBytes == null) {
            return sink.finish(type, 0, Segments.EMPTY, List.of());
        }
        ArrowBuf buffer = allocator.buffer(Bits.bytes(count) + 8);
        ByteBits.pack(validityBytes, count, buffer.memoryAddress());
        MemorySegment validity = Segments.of(buffer).asSlice(0, Bits.bytes(count));
        return sink.finish(type, nulls, validity, List.of(buffer));
    }

    private Column bits(DataType type, byte[] values, int nulls, byte @Nullable [] validityBytes) {
        long bytes = Bits.bytes(count);
        long words = (bytes + 7) & ~7L;
        ArrowBuf buffer = allocator.buffer(2 * words);
        MemorySegment memory = Segments.of(buffer);
        ByteBits.pack(values, count, buffer.memoryAddress());
        MemorySegment validity = Segments.EMPTY;
        if (nulls > 0 && validityBytes != null) {
            ByteBits.pack(validityBytes, count, buffer.memoryAddress() + words);
            validity = memory.asSlice(words, bytes);
        }
        return Column.of(
                new Column.Parts(
                        type,
                        Layout.BITS,
                        Encoding.FLAT,
                        count,
                        nulls,
                        0,
                        validity,
                        memory.asSlice(0, bytes),
                        Segments.EMPTY,
                        List.of(),
                        List.of(buffer)));
    }
}
