package io.sluice.operators.internal.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.source.FileTable;
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import io.sluice.plan.Statistics;
import io.sluice.runtime.Task;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.TestTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Partitions of a scan help each other: two of three files each, a row to a file.
@ExtendWith(AllocatorExtension.class)
class SharedPartsTest {

    @TempDir Path folder;

    @Test
    void aPartitionThatIsDoneGoesOnWithWhatASlowOneHasBeforeIt(BufferAllocator allocator)
            throws IOException {
        FileScanExec scan = scan(FileScanExec.NO_LIMIT, allocator);
        Task task = TestTask.of(scan, allocator).task();
        BatchReader slow = BatchReader.idle();
        BatchReader fast = BatchReader.requesting(1);

        task.partition(0, allocator).subscribe(slow);
        slow.request(1);
        slow.awaitBatches(1);
        task.partition(1, allocator).subscribe(fast);
        fast.awaitEnd();
        slow.request(Long.MAX_VALUE);
        slow.awaitEnd();

        assertThat(ids(scan, slow)).containsExactly(0);
        assertThat(ids(scan, fast)).containsExactly(3, 4, 5, 2, 1);
        assertThat(Await.value(task.ended()).clean()).isTrue();
    }

    @Test
    void whatNobodyHasOpenedIsLeftAlone(BufferAllocator allocator) throws IOException {
        FileScanExec scan = scan(FileScanExec.NO_LIMIT, allocator);
        TestTask.Result result = TestTask.of(scan, allocator).inTurn().run();

        assertThat(result.rows()).isEqualTo(rows(0, 1, 2, 3, 4, 5));
        assertThat(result.partitions().getFirst().rows()).isEqualTo(rows(0, 1, 2));
    }

    @Test
    void whatACancelledPartitionHadBeforeItIsClosedUnread() {
        ScanParts parts = new ScanParts();
        List<Integer> closed = new ArrayList<>();
        ScanParts.Share cancelled = parts.open(List.of(part(0, closed), part(1, closed)));
        ScanParts.Share other = parts.open(List.of());

        cancelled.close();

        assertThat(closed).containsExactly(0, 1);
        assertThat(other.take()).isNull();
        other.close();
    }

    @Test
    void noPartitionReadsMoreThanItsLimit(BufferAllocator allocator) throws IOException {
        FileScanExec scan = scan(4, allocator);
        TestTask.Result result = TestTask.of(scan, allocator).requesting(1).run();

        assertThat(result.partitions()).allMatch(partition -> partition.rows().size() <= 4);
        assertThat(result.rows()).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(4);
    }

    private static BatchSource part(int number, List<Integer> closed) {
        return new BatchSource() {

            @Override
            public @Nullable RecordBatch next() {
                return null;
            }

            @Override
            public void close() {
                closed.add(number);
            }
        };
    }

    private static List<Integer> ids(FileScanExec scan, BatchReader reader) {
        return Batches.read(scan.schema(), reader.take()).rows().stream()
                .map(row -> ((Number) row.getFirst()).intValue())
                .toList();
    }

    private static List<List<Object>> rows(int... ids) {
        return IntStream.of(ids).<List<Object>>mapToObj(id -> List.of((long) id)).toList();
    }

    private FileScanExec scan(long limit, BufferAllocator allocator) throws IOException {
        for (int i = 0; i < 6; i++) {
            Files.writeString(folder.resolve(i + ".csv"), "id\n" + i + "\n");
        }
        FileTable table = Scans.table(folder.resolve("0.csv"));
        FileScanExec one = Scans.all(table, 1, allocator);
        return new FileScanExec(
                one.format(),
                one.tableSchema(),
                one.projection(),
                List.of(),
                limit,
                List.of(splits(0, 1, 2), splits(3, 4, 5)),
                Statistics.unknown(1));
    }

    private List<FileSplit> splits(int... files) {
        return IntStream.of(files)
                .mapToObj(i -> new FileSplit(folder.resolve(i + ".csv").toString(), 0, 5))
                .toList();
    }
}
