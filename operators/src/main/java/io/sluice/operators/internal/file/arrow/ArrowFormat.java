package io.sluice.operators.internal.file.arrow;

import io.sluice.batch.ipc.IpcFileReader;
import io.sluice.batch.ipc.IpcStreamReader;
import io.sluice.config.EngineOptions;
import io.sluice.memory.SlabPool;
import io.sluice.operators.internal.file.FileDescription;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.operators.internal.file.FileStatus;
import io.sluice.operators.internal.file.FormatReader;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.internal.file.SchemaAgreement;
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/// Arrow IPC: files are cut at their record batches, streams are read from front to end.
public final class ArrowFormat implements FormatReader {

    /// What the dictionaries of a file may take while it is described; they are let go at once.
    private static final long DESCRIPTION_BYTES = 256 << 20;

    @Override
    public FileDescription describe(FileStatus status, Optional<Schema> declared) {
        try (OpenFile file = OpenFile.open(status.location());
                BufferAllocator allocator = new SlabPool(0).newRoot(DESCRIPTION_BYTES)) {
            FileDescription description =
                    ArrowInput.isFile(file)
                            ? describeFile(file, status, allocator)
                            : describeStream(file, status, allocator);
            declared.ifPresent(
                    table -> SchemaAgreement.find(table, description.schema(), status.location()));
            return description;
        }
    }

    @Override
    public Schema unify(List<FileDescription> files) {
        return SchemaAgreement.of(files);
    }

    /// One part for each batch of a file, and one for a stream.
    @Override
    public List<BatchSource> open(FileScan scan, List<FileSplit> splits, TaskContext context) {
        int batchRows = context.query().get(EngineOptions.BATCH_ROWS);
        ArrowFiles files =
                context.shared(ArrowFiles.class, () -> new ArrowFiles(context.allocator()));
        List<BatchSource> parts = new ArrayList<>();
        try {
            for (FileSplit split : splits) {
                for (BatchSource part : files.open(split, scan)) {
                    parts.add(new ArrowSource(scan, part, batchRows));
                }
            }
            return parts;
        } catch (RuntimeException | Error e) {
            parts.forEach(BatchSource::close);
            throw e;
        }
    }

    private static FileDescription describeFile(
            OpenFile file, FileStatus status, BufferAllocator allocator) {
        try (IpcFileReader reader = ArrowInput.file(file, allocator)) {
            List<FileDescription.Piece> pieces = new ArrayList<>();
            int columns = reader.schema().size();
            long rows = 0;
            for (int i = 0; i < reader.batchCount(); i++) {
                int batch = i;
                long count = ArrowInput.located(file.location(), () -> reader.rowCount(batch));
                boolean last = i + 1 == reader.batchCount();
                long end = last ? file.size() : reader.offset(i + 1);
                long weight = Math.clamp(end - reader.offset(i), 1, file.size());
                Statistics statistics =
                        Statistics.unknown(columns).withRowCount(Precision.exact(count));
                pieces.add(new FileDescription.Piece(i, 1, weight, statistics));
                rows += count;
            }
            return new FileDescription(
                    status,
                    file.fingerprint(),
                    reader.schema(),
                    Statistics.unknown(columns).withRowCount(Precision.exact(rows)),
                    pieces);
        }
    }

    private static FileDescription describeStream(
            OpenFile file, FileStatus status, BufferAllocator allocator) {
        try (IpcStreamReader reader = ArrowInput.stream(file, allocator)) {
            Statistics unknown = Statistics.unknown(reader.schema().size());
            return new FileDescription(
                    status,
                    0,
                    reader.schema(),
                    unknown,
                    List.of(new FileDescription.Piece(0, status.size(), status.size(), unknown)));
        }
    }
}
