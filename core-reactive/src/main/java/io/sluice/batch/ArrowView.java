package io.sluice.batch;

import io.sluice.memory.SlabPool;
import io.sluice.type.ArrowSchemas;
import io.sluice.type.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.jspecify.annotations.Nullable;

/// The columns of one batch as Arrow vectors, each made when it is first asked for. What has to be
/// copied counts against the allocator that the batch itself counts against.
final class ArrowView implements AutoCloseable {

    private final Schema schema;
    private final List<Column> columns;
    private final Map<Integer, FieldVector> vectors = new HashMap<>();
    private @Nullable BufferAllocator ownRoot;

    ArrowView(Schema schema, List<Column> columns) {
        this.schema = schema;
        this.columns = columns;
    }

    FieldVector vector(int index) {
        FieldVector known = vectors.get(index);
        if (known != null) {
            return known;
        }
        BufferAllocator allocator = allocator();
        try (ArrowExport export = new ArrowExport(allocator)) {
            FieldVector made =
                    ArrowVectors.vector(
                            ArrowSchemas.toArrow(schema.field(index)),
                            export.array(columns.get(index)),
                            allocator);
            vectors.put(index, made);
            return made;
        }
    }

    @Override
    public void close() {
        vectors.values().forEach(FieldVector::close);
        vectors.clear();
        if (ownRoot != null) {
            ownRoot.close();
            ownRoot = null;
        }
    }

    /// The allocator of the batch's memory; a batch that has none, since all its rows are null,
    /// gets one that goes with the view.
    private BufferAllocator allocator() {
        if (ownRoot != null) {
            return ownRoot;
        }
        for (Column column : columns) {
            BufferAllocator found = allocatorOf(column);
            if (found != null) {
                return found;
            }
        }
        ownRoot = new SlabPool(0).newRoot(Long.MAX_VALUE);
        return ownRoot;
    }

    private static @Nullable BufferAllocator allocatorOf(Column column) {
        for (ArrowBuf buffer : column.buffers()) {
            return buffer.getReferenceManager().getAllocator();
        }
        for (Column child : column.children()) {
            BufferAllocator found = allocatorOf(child);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
