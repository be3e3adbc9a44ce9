package io.sluice.operators.internal.file.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.internal.file.Scans;
import io.sluice.operators.source.FileTable;
import io.sluice.plan.Precision;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.TestTask;
import io.sluice.type.Field;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that other engines have read wrong, small and made by hand.
@ExtendWith(AllocatorExtension.class)
class OddParquetTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void readsEachRowGroupOnceWhateverTheSizesSay(int partitions, BufferAllocator allocator) {
        List<List<Object>> rows = rows("long", partitions, allocator);
        assertThat(rows).hasSize(7);
        assertThat(rows.stream().mapToLong(row -> ((Number) row.getFirst()).longValue()).sum())
                .isEqualTo(28);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void readsEachRowGroupOnceWhereverItLies(int partitions, BufferAllocator allocator) {
        assertThat(rows("shuffled", partitions, allocator)).hasSize(18).doesNotHaveDuplicates();
    }

    @Test
    void readsARowGroupOfNothing(BufferAllocator allocator) {
        assertThat(Scans.table(path("zero-row-group")).statistics().rowCount())
                .isEqualTo(Precision.exact(0L));
        assertThat(rows("zero-row-group", 1, allocator)).isEmpty();
    }

    @Test
    void readsAColumnWithoutAName(BufferAllocator allocator) {
        assertThat(names("empty-name")).contains("");
        assertThat(rows("empty-name", 1, allocator)).isNotEmpty();
    }

    @Test
    void readsColumnsWhoseNamesDifferInCase(BufferAllocator allocator) {
        assertThat(names("case")).contains("A", "a");
        assertThat(rows("case", 1, allocator)).isNotEmpty();
    }

    @Test
    void namesFileColumnAndValueOfATimeThatIsNotInTheDay(BufferAllocator allocator) {
        FileScanExec scan = Scans.all(Scans.table(path("time")), 1, allocator);
        QueryException failure = TestTask.of(scan, allocator).failure();
        assertThat(failure.code()).isEqualTo(ErrorCode.DATA_MALFORMED);
        assertThat(failure)
                .hasMessageContaining("time.parquet")
                .hasMessageContaining("column \"")
                .hasMessageContaining("86400000000 microseconds");
    }

    private static List<List<Object>> rows(String name, int partitions, BufferAllocator allocator) {
        FileTable table = Scans.table(path(name));
        return TestTask.of(Scans.all(table, partitions, allocator), allocator).rows();
    }

    private static List<String> names(String name) {
        return Scans.table(path(name)).schema().fields().stream().map(Field::name).toList();
    }

    private static Path path(String name) {
        try {
            return Path.of(
                    Objects.requireNonNull(
                                    OddParquetTest.class.getResource(name + ".parquet"), name)
                            .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
