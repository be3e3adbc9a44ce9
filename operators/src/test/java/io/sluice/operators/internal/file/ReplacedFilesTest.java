package io.sluice.operators.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.source.FileTable;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.TestTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Another file of the same size and parts takes the place of one that a table was made of.
@ExtendWith(AllocatorExtension.class)
class ReplacedFilesTest {

    private static final FileTime THEN = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir Path folder;

    @Test
    void aQueryDoesNotReadWhatItWasNotPlannedFor(BufferAllocator allocator) throws IOException {
        Path file = write("file.parquet", 1);
        FileScanExec scan = Scans.all(Scans.table(file), 1, allocator);
        replace(file, 2);

        QueryException failure = TestTask.of(scan, allocator).failure();

        assertThat(failure.code()).isEqualTo(ErrorCode.DATA_MALFORMED);
        assertThat(failure)
                .hasMessageContaining(file + " has changed since the query was planned")
                .hasMessageContaining("run the query again");
    }

    @Test
    void theNextQueryReadsTheNewFile(BufferAllocator allocator) throws IOException {
        Path file = write("file.parquet", 1);
        FileTable table = Scans.table(file);
        replace(file, 2);

        FileScanExec scan = Scans.all(table, 1, allocator);

        assertThat(TestTask.of(scan, allocator).rows()).isEqualTo(List.of(List.of(2L)));
    }

    private void replace(Path file, int value) throws IOException {
        Path other = write("other.parquet", value);
        assertThat(Files.size(other)).isEqualTo(Files.size(file));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path write(String name, long value) throws IOException {
        Path file = folder.resolve(name);
        try (DuckDb duckDb = new DuckDb()) {
            duckDb.run(
                    "COPY (SELECT %d::bigint AS v) TO '%s' (FORMAT parquet)"
                            .formatted(value, file));
        }
        return Files.setLastModifiedTime(file, THEN);
    }
}
