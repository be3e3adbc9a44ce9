package io.sluice.operators.internal.file.json;

import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.file.FileDescription;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.operators.internal.file.FileStatus;
import io.sluice.operators.internal.file.FormatReader;
import io.sluice.operators.internal.file.GuessedSchemas;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.internal.file.OpenedParts;
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// JSON lines files: described by a sample of their objects, read line by line, cut at any line.
public final class JsonFormat implements FormatReader {

    /// More objects tell little more.
    private static final int SAMPLE_OBJECTS = 10_000;

    /// Smaller parts cost more to find than they help to balance.
    private static final long PIECE_BYTES = 4 << 20;

    private final boolean guessed;

    /// @param guessed whether the columns of what is read are a guess
    public JsonFormat(boolean guessed) {
        this.guessed = guessed;
    }

    @Override
    public FileDescription describe(FileStatus status, Optional<Schema> declared) {
        try (OpenFile file = OpenFile.open(status.location())) {
            JsonGuess guess = new JsonGuess();
            long rows = sample(file, guess);
            Schema schema = declared.orElseGet(() -> Schema.of(guess.fields()));
            if (schema.size() == 0) {
                throw new MalformedException(
                        "the file has no fields, so its columns are not known");
            }
            Statistics statistics =
                    Statistics.unknown(schema.size()).withRowCount(Precision.inexact(rows));
            return new FileDescription(
                    status, 0, schema, statistics, pieces(status.size(), statistics));
        } catch (MalformedException e) {
            throw new QueryException(
                    ErrorCode.DATA_MALFORMED, status.location() + ", " + e.getMessage(), e);
        }
    }

    @Override
    public Schema unify(List<FileDescription> files) {
        return GuessedSchemas.anyNames(files);
    }

    /// One part for every few megabytes.
    @Override
    public List<BatchSource> open(FileScan scan, List<FileSplit> splits, TaskContext context) {
        int batchRows = context.query().get(EngineOptions.BATCH_ROWS);
        return OpenedParts.of(
                splits,
                (file, split, parts) -> {
                    file.requireLength(split.end());
                    for (FileSplit piece : pieces(split)) {
                        parts.add(
                                new JsonSource(
                                        scan,
                                        guessed,
                                        file,
                                        piece,
                                        batchRows,
                                        context.allocator()));
                    }
                });
    }

    private static List<FileSplit> pieces(FileSplit split) {
        List<FileSplit> pieces = new ArrayList<>();
        for (long start = split.start(); start < split.end(); start += PIECE_BYTES) {
            long length = Math.min(PIECE_BYTES, split.end() - start);
            pieces.add(new FileSplit(split.location(), start, length));
        }
        return pieces;
    }

    /// @return about how many objects there are
    private static long sample(OpenFile file, JsonGuess guess) {
        try (JsonRecords records = new JsonRecords(file, 0, file.size())) {
            long count = 0;
            while (count < SAMPLE_OBJECTS) {
                if (!records.next(guess::see)) {
                    return count;
                }
                count++;
            }
            return (long) (file.size() / Math.max(1.0, (double) records.offset() / count));
        }
    }

    private static List<FileDescription.Piece> pieces(long size, Statistics statistics) {
        List<FileDescription.Piece> pieces = new ArrayList<>();
        for (long start = 0; start == 0 || start < size; start += PIECE_BYTES) {
            long length = Math.min(PIECE_BYTES, size - start);
            pieces.add(new FileDescription.Piece(start, length, length, statistics));
        }
        return pieces;
    }
}
