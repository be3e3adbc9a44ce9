package io.sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.memory.SlabPool;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordBatchTest {

    private static final Schema SCHEMA =
            Schema.of(Field.required("id", DataType.INT64), Field.nullable("name", DataType.UTF8));

    private final BufferAllocator allocator = new SlabPool(1 << 20).newRoot(1L << 30);
    private final BatchTracker tracker = new BatchTracker();

    @AfterEach
    void leavesNothing() {
        assertThat(tracker.openCount()).isZero();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    private RecordBatch batch(int rows) {
        try (BatchWriter writer = BatchWriter.of(SCHEMA, allocator)) {
            for (int i = 0; i < rows; i++) {
                writer.appendRow((long) i, i % 3 == 0 ? null : "name " + i);
            }
            return writer.finish();
        }
    }

    private static List<Object> ids(RecordBatch batch) {
        List<Object> ids = new ArrayList<>();
        for (int row = 0; row < batch.rowCount(); row++) {
            ids.add(batch.value(row, 0));
        }
        return ids;
    }

    @Test
    void isClosedAsOftenAsOneLikes() {
        RecordBatch batch = batch(3);
        batch.close();
        batch.close();

        assertThat(batch.isClosed()).isTrue();
    }

    @Test
    void movesItsRowsAndIsClosedThen() {
        RecordBatch first = batch(3).trackedBy(tracker);
        RecordBatch second = first.withMark(BatchMark.watermark(5));
        RecordBatch third = second.withSchema(SCHEMA).select(SCHEMA, 0, 1);

        assertThat(first.isClosed()).isTrue();
        assertThat(second.isClosed()).isTrue();
        assertThat(third.mark()).isEqualTo(BatchMark.watermark(5));
        assertThat(tracker.openCount()).isEqualTo(1);
        assertThatThrownBy(() -> first.withMark(BatchMark.NONE))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        third.close();
    }

    @Test
    void sharesItsRowsWithSlicesAndSharesThatLiveLonger() {
        RecordBatch batch = batch(9).withMark(BatchMark.watermark(1)).trackedBy(tracker);
        RecordBatch slice = batch.slice(2, 5);
        RecordBatch share = batch.share();
        batch.close();

        assertThat(ids(slice)).containsExactly(2L, 3L, 4L, 5L, 6L);
        assertThat(slice.mark()).as("a mark stays with the whole").isEqualTo(BatchMark.NONE);
        assertThat(ids(share)).hasSize(9);
        assertThat(share.mark()).isEqualTo(BatchMark.watermark(1));
        assertThat(tracker.openCount()).isEqualTo(2);
        slice.close();
        share.close();
    }

    @Test
    void namesAColumnTwiceIfAsked() {
        Schema twice =
                Schema.of(Field.required("a", DataType.INT64), Field.required("b", DataType.INT64));
        RecordBatch batch = batch(2).select(twice, 0, 0);

        assertThat(batch.value(1, 0)).isEqualTo(1L);
        assertThat(batch.value(1, 1)).isEqualTo(1L);
        batch.close();
    }

    @Test
    void countsOnlySelectedRowsAndGathersThem() {
        RecordBatch batch =
                batch(9).withSelection(new Selection(new int[] {1, 4, 8, -99}, 3))
                        .trackedBy(tracker);
        assertThat(batch.rowCount()).isEqualTo(9);
        assertThat(batch.selectedCount()).isEqualTo(3);
        assertThatThrownBy(() -> batch.slice(0, 1)).isInstanceOf(IllegalStateException.class);

        RecordBatch dense = batch.compact(allocator);

        assertThat(batch.isClosed()).isTrue();
        assertThat(ids(dense)).containsExactly(1L, 4L, 8L);
        assertThat(dense.selection()).isNull();
        assertThat(dense.compact(allocator)).isSameAs(dense);
        dense.close();
    }

    @Test
    void staysOpenWhenThereIsNoRoomToCompactIt() {
        RecordBatch batch = batch(9).withSelection(new Selection(new int[] {1}, 1));
        BufferAllocator tiny = allocator.newChildAllocator("tiny", 0, 10);

        assertThatThrownBy(() -> batch.compact(tiny)).isInstanceOf(OutOfMemoryException.class);

        assertThat(batch.isClosed()).isFalse();
        batch.close();
        tiny.close();
    }

    @Test
    void movesItsMemoryToAnotherAllocator() {
        BufferAllocator source = allocator.newChildAllocator("source", 0, 1 << 20);
        BufferAllocator target = allocator.newChildAllocator("target", 0, 1 << 20);
        RecordBatch batch;
        try (BatchWriter writer = BatchWriter.of(SCHEMA, source)) {
            writer.appendRow(1L, "one");
            batch = writer.finish();
        }
        RecordBatch share = batch.share();
        long bytes = source.getAllocatedMemory();

        RecordBatch moved = batch.transferTo(target);

        assertThat(batch.isClosed()).isTrue();
        assertThat(target.getAllocatedMemory()).isEqualTo(bytes);
        assertThat(moved.value(0, 1)).isEqualTo("one");
        moved.close();
        assertThat(share.value(0, 1)).as("others keep the memory").isEqualTo("one");
        assertThat(source.getAllocatedMemory()).isEqualTo(bytes);
        share.close();
        source.close();
        target.close();
    }

    @Test
    void refusesColumnsThatDoNotFit() {
        Column two = Column.nulls(DataType.INT64, 2);

        assertThatThrownBy(() -> RecordBatch.of(SCHEMA, 2, List.of(two)))
                .hasMessageContaining("1 columns for a schema of 2");
        assertThatThrownBy(() -> RecordBatch.of(SCHEMA, 3, List.of(two, two)))
                .hasMessageContaining("a column of 2 rows in a batch of 3");
    }

    @Test
    void hasRowsWithoutColumns() {
        try (RecordBatch batch = RecordBatch.of(Schema.EMPTY, 7, List.of())) {
            assertThat(batch.rowCount()).isEqualTo(7);
            assertThat(batch.sizeBytes()).isZero();
            try (RecordBatch slice = batch.slice(3, 2)) {
                assertThat(slice.rowCount()).isEqualTo(2);
            }
        }
    }

    @Test
    void isClosedByItsTrackerIfForgotten() {
        batch(3).trackedBy(tracker).withMark(BatchMark.watermark(1));

        assertThat(tracker.closeAll()).isEqualTo(1);
    }

    @Test
    void writesNothingTwiceWhenARowIsRefused() {
        try (BatchWriter writer = BatchWriter.of(SCHEMA, allocator)) {
            assertThatThrownBy(() -> writer.appendRow(1L))
                    .hasMessageContaining("1 values for 2 columns");
            writer.appendRow(1L, "a");
            try (RecordBatch batch = writer.finish()) {
                assertThat(batch.rowCount()).isEqualTo(1);
            }
        }
    }

    @Test
    void givesRandomBatchesBackRowByRow() {
        long seed = System.nanoTime();
        RandomBatches random = new RandomBatches(new Random(seed), allocator);
        for (int rows : new int[] {0, 1, 7, 8, 9, 63, 64, 65}) {
            try (RecordBatch batch = random.batch(rows);
                    BatchWriter writer = BatchWriter.of(batch.schema(), allocator)) {
                for (int row = 0; row < rows; row++) {
                    Object[] values = new Object[batch.columns().size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = batch.value(row, i);
                    }
                    writer.appendRow(values);
                }
                try (RecordBatch copy = writer.finish()) {
                    for (int row = 0; row < rows; row++) {
                        for (int i = 0; i < batch.columns().size(); i++) {
                            assertThat(copy.value(row, i))
                                    .as("seed %d", seed)
                                    .isEqualTo(batch.value(row, i));
                        }
                    }
                }
            }
        }
    }
}
