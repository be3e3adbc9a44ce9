package io.sluice.operators.internal.file.arrow;

import io.sluice.batch.ipc.IpcFileReader;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.internal.file.SchemaAgreement;
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// The files of one scan in one task: each is opened, and its dictionaries are read, once for all
/// partitions. Thread-safe; closed with the task.
final class ArrowFiles implements AutoCloseable {

    private final BufferAllocator allocator;
    private final Map<String, Opened> files = new HashMap<>();

    ArrowFiles(BufferAllocator allocator) {
        this.allocator = allocator;
    }

    /// @param reader null for a stream, which each partition reads by itself
    private record Opened(OpenFile file, @Nullable IpcFileReader reader) {}

    /// The parts of a split.
    synchronized List<BatchSource> open(FileSplit split, FileScan scan) {
        Opened opened = files.computeIfAbsent(split.location(), this::open);
        opened.file().requireFingerprint(split.fingerprint());
        IpcFileReader reader = opened.reader();
        if (reader == null) {
            if (split.start() > 0) {
                throw changed(split, "it is no file of batches but a stream");
            }
            opened.file().requireLength(split.end());
            return List.of(new StreamPart(opened.file(), scan, allocator));
        }
        if (split.end() > reader.batchCount()) {
            throw changed(split, "it has " + reader.batchCount() + " batches");
        }
        int[] columns = SchemaAgreement.find(scan.tableSchema(), reader.schema(), split.location());
        int[] wanted = scan.projection().stream().mapToInt(column -> columns[column]).toArray();
        List<BatchSource> parts = new ArrayList<>();
        for (int batch = (int) split.start(); batch < split.end(); batch++) {
            parts.add(new FilePart(split.location(), batch, reader, wanted, allocator));
        }
        return parts;
    }

    private static QueryException changed(FileSplit split, String how) {
        return new QueryException(
                ErrorCode.DATA_MALFORMED,
                split.location() + " has changed since the query was planned: " + how);
    }

    @Override
    public synchronized void close() {
        for (Opened opened : files.values()) {
            if (opened.reader() != null) {
                opened.reader().close();
            }
            opened.file().close();
        }
    }

    private Opened open(String location) {
        OpenFile file = OpenFile.open(location);
        try {
            return new Opened(
                    file, ArrowInput.isFile(file) ? ArrowInput.file(file, allocator) : null);
        } catch (RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }
}
