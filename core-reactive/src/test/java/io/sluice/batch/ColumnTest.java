package io.sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.memory.SlabPool;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Columns of every type and encoding: slices, gathers, single values.
class ColumnTest {

    private static final int[] SIZES = {0, 1, 7, 8, 9, 63, 64, 65};

    private final BufferAllocator allocator = new SlabPool(1 << 20).newRoot(1L << 30);
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final RandomBatches batches = new RandomBatches(random, allocator);

    @AfterEach
    void leavesNothing() {
        assertThat(allocator.getAllocatedMemory()).as("seed %d", seed).isZero();
        allocator.close();
    }

    private interface Check {
        void run(Column column, String where);
    }

    private void forAllColumns(Check check) {
        for (DataType type : RandomBatches.TYPES) {
            for (Encoding encoding : Encoding.values()) {
                for (int size : SIZES) {
                    Column column = batches.column(type, encoding, size);
                    String where =
                            "seed %d, %s, %s, %d rows"
                                    .formatted(seed, type.sqlName(), encoding, size);
                    check.run(column, where);
                    column.release();
                }
            }
        }
    }

    private static List<Object> values(Column column) {
        List<Object> values = new ArrayList<>();
        for (int row = 0; row < column.length(); row++) {
            values.add(column.value(row));
        }
        return values;
    }

    @Test
    void countsItsNulls() {
        forAllColumns((column, where) ->
                assertThat(values(column).stream().filter(value -> value == null).count())
                        .as(where)
                        .isEqualTo(column.nullCount()));
    }

    @Test
    void cutsSlicesOfSlicesWithoutACopy() {
        forAllColumns((column, where) -> {
            long before = allocator.getAllocatedMemory();
            int from = random.nextInt(column.length() + 1);
            int count = random.nextInt(column.length() - from + 1);
            Column slice = column.slice(from, count);
            int innerFrom = random.nextInt(count + 1);
            int innerCount = random.nextInt(count - innerFrom + 1);
            Column inner = slice.slice(innerFrom, innerCount);

            List<Object> all = values(column);
            assertThat(values(slice)).as(where).isEqualTo(all.subList(from, from + count));
            assertThat(values(inner))
                    .as(where)
                    .isEqualTo(all.subList(from + innerFrom, from + innerFrom + innerCount));
            assertThat(slice.nullCount())
                    .as(where)
                    .isEqualTo(
                            (int)
                                    all.subList(from, from + count).stream()
                                            .filter(value -> value == null)
                                            .count());
            assertThat(allocator.getAllocatedMemory()).as(where).isEqualTo(before);
            inner.release();
            slice.release();
        });
    }

    @Test
    void refusesSlicesBeyondItsRows() {
        Column column = batches.column(DataType.INT64, Encoding.FLAT, 8);

        assertThatThrownBy(() -> column.slice(4, 5))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("4 to 9 of 8");
        assertThatThrownBy(() -> column.slice(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        column.release();
    }

    @Test
    void gathersRowsInAnyOrderAnyNumberOfTimes() {
        forAllColumns((column, where) -> {
            int count = column.length() == 0 ? 0 : random.nextInt(100);
            int[] rows = new int[count + 3];
            for (int i = 0; i < count; i++) {
                rows[i] = random.nextInt(column.length());
            }
            Column gathered = Gather.rows(column, rows, count, allocator);
            List<Object> all = values(column);
            List<Object> expected = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                expected.add(all.get(rows[i]));
            }
            assertThat(values(gathered)).as(where).isEqualTo(expected);
            assertThat(gathered.length()).as(where).isEqualTo(count);
            gathered.release();
        });
    }

    @Test
    void gathersNullsForRowsThatAreNone() {
        forAllColumns((column, where) -> {
            int[] rows = new int[column.length() + 1];
            List<Object> expected = new ArrayList<>();
            for (int i = 0; i < rows.length; i++) {
                rows[i] = i % 3 == 0 || column.length() == 0 ? Gather.NULL_ROW : i - 1;
                expected.add(rows[i] == Gather.NULL_ROW ? null : column.value(rows[i]));
            }
            Column gathered = Gather.rows(column, rows, rows.length, allocator);
            assertThat(values(gathered)).as(where).isEqualTo(expected);
            assertThat(gathered.nullCount())
                    .as(where)
                    .isEqualTo((int) expected.stream().filter(v -> v == null).count());
            gathered.release();
        });
    }

    @Test
    void repeatsOneValueAsAConstant() {
        forAllColumns((column, where) -> {
            if (column.encoding() != Encoding.FLAT || column.length() == 0) {
                return;
            }
            int row = random.nextInt(column.length());
            Column constant = Column.constant(column, row, 5);
            Object value = column.value(row);
            assertThat(values(constant)).as(where).hasSize(5);
            assertThat(values(constant).stream().distinct().toList())
                    .as(where)
                    .singleElement()
                    .isEqualTo(value);
            constant.release();
        });
    }

    @Test
    void rewritesValuesOneByOne() {
        forAllColumns((column, where) -> {
            try (ColumnWriter writer = ColumnWriter.of(column.type(), column.layout(), allocator)) {
                for (int round = 0; round < 2; round++) {
                    for (int row = 0; row < column.length(); row++) {
                        writer.appendFrom(column, row);
                    }
                    Column copy = writer.finish();
                    assertThat(values(copy)).as(where).isEqualTo(values(column));
                    assertThat(copy.nullCount()).as(where).isEqualTo(column.nullCount());
                    copy.release();
                    assertThat(writer.length()).isZero();
                }
            }
        });
    }

    @Test
    void takesJavaObjectsAndGivesThemBack() {
        forAllColumns((column, where) -> {
            try (ColumnWriter writer = ColumnWriter.of(column.type(), allocator)) {
                values(column).forEach(writer::append);
                Column copy = writer.finish();
                assertThat(values(copy)).as(where).isEqualTo(values(column));
                copy.release();
            }
        });
    }

    @Test
    void letsGoOfWhatAWriterHasNotFinished() {
        forAllColumns((column, where) -> {
            long before = allocator.getAllocatedMemory();
            ColumnWriter writer = ColumnWriter.of(column.type(), allocator);
            values(column).forEach(writer::append);
            writer.close();
            assertThat(allocator.getAllocatedMemory()).as(where).isEqualTo(before);
        });
    }
}
