package io.sluice.operators.internal.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.error.QueryException;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AllocatorExtension.class)
class GroupTableTest {

    @Test
    void numbersKeysInTheOrderInWhichTheyComeFirst(BufferAllocator allocator) {
        Random random = new Random(5);
        Map<String, Integer> numbers = new LinkedHashMap<>();
        KeyLayout layout = KeyLayout.nullable(List.of(DataType.UTF8));
        try (GroupTable table = new GroupTable(layout, allocator);
                Grouping grouping = new Grouping(layout, allocator)) {
            for (int batch = 0; batch < 30; batch++) {
                Object[] texts = new Object[500];
                for (int i = 0; i < texts.length; i++) {
                    texts[i] = text(random.nextInt(4000));
                }
                int[] groups = find(grouping, table, allocator, texts);
                for (int i = 0; i < texts.length; i++) {
                    int expected = numbers.computeIfAbsent((String) texts[i], _ -> numbers.size());
                    assertThat(groups[i]).as("%s", texts[i]).isEqualTo(expected);
                }
            }
            assertThat(table.size()).isEqualTo(numbers.size());
            assertThat(keys(table)).containsExactlyElementsOf(numbers.keySet());
        }
    }

    /// Texts of every length up to 30, among them pairs that differ in their last byte only.
    private static String text(int n) {
        return "abcdefghijklmnopqrstuvwxyzabcd".substring(0, n % 30) + (char) ('A' + n / 30 % 60);
    }

    @Test
    void keepsLongTextWhenItsBatchIsGone(BufferAllocator allocator) {
        KeyLayout layout = KeyLayout.required(List.of(DataType.UTF8));
        try (GroupTable table = new GroupTable(layout, allocator);
                Grouping grouping = new Grouping(layout, allocator)) {
            String text = "a text that does not fit into twelve bytes";
            assertThat(find(grouping, table, allocator, text, "short")).containsExactly(0, 1);
            assertThat(find(grouping, table, allocator, "short", text)).containsExactly(1, 0);
            assertThat(keys(table)).containsExactly(text, "short");
        }
    }

    @Test
    void startsAgainAfterClear(BufferAllocator allocator) {
        KeyLayout layout = KeyLayout.required(List.of(DataType.INT64));
        try (GroupTable table = new GroupTable(layout, allocator);
                Grouping grouping = new Grouping(layout, allocator)) {
            find(grouping, DataType.INT64, table, allocator, 5L, 6L, 7L);
            table.clear();

            assertThat(table.size()).isZero();
            assertThat(table.sizeBytes()).isZero();
            assertThat(find(grouping, DataType.INT64, table, allocator, 7L, 5L, 7L))
                    .containsExactly(0, 1, 0);
        }
    }

    @Test
    void reportsANullThatWasPromisedNotToCome(BufferAllocator allocator) {
        KeyLayout layout = KeyLayout.required(List.of(DataType.INT64));
        try (GroupTable table = new GroupTable(layout, allocator);
                Grouping grouping = new Grouping(layout, allocator)) {
            assertThatThrownBy(() -> find(grouping, DataType.INT64, table, allocator, 1L, null))
                    .isInstanceOf(QueryException.class)
                    .hasMessageContaining("promises not to be");
        }
    }

    @Test
    void leavesNothingBehindWhenMemoryRunsOut(BufferAllocator allocator) {
        KeyLayout layout = KeyLayout.nullable(List.of(DataType.UTF8, DataType.UTF8));
        for (long limit = 4 << 10; limit < 400 << 10; limit += 12 << 10) {
            try (BufferAllocator limited = allocator.newChildAllocator("limited", 0, limit);
                    GroupTable table = new GroupTable(layout, limited);
                    Grouping grouping = new Grouping(layout, limited)) {
                addUntilMemoryRunsOut(grouping, table, allocator);
            }
        }
    }

    private static void addUntilMemoryRunsOut(
            Grouping grouping, GroupTable table, BufferAllocator allocator) {
        try {
            for (int batch = 0; batch < 100; batch++) {
                Object[] texts = new Object[100];
                for (int i = 0; i < texts.length; i++) {
                    texts[i] = "text number " + batch + " " + i;
                }
                Column column = column(DataType.UTF8, allocator, texts);
                try {
                    grouping.find(table, List.of(column, column), texts.length, new int[100]);
                } finally {
                    column.release();
                }
            }
        } catch (OutOfMemoryException e) {
            assertThat(table.size()).isLessThan(10_000);
        }
    }

    private static int[] find(
            Grouping grouping, GroupTable table, BufferAllocator allocator, Object... texts) {
        return find(grouping, DataType.UTF8, table, allocator, texts);
    }

    private static int[] find(
            Grouping grouping,
            DataType type,
            GroupTable table,
            BufferAllocator allocator,
            Object... values) {
        Column column = column(type, allocator, values);
        int[] groups = new int[values.length];
        try {
            grouping.find(table, List.of(column), values.length, groups);
            return groups;
        } finally {
            column.release();
        }
    }

    private static Column column(DataType type, BufferAllocator allocator, Object... values) {
        try (ColumnWriter writer = ColumnWriter.of(type, allocator)) {
            Arrays.stream(values).forEach(writer::append);
            return writer.finish();
        }
    }

    private static List<Object> keys(GroupTable table) {
        Column column = table.keys(0, table.size()).getFirst();
        List<Object> keys = new ArrayList<>();
        for (int i = 0; i < column.length(); i++) {
            keys.add(column.value(i));
        }
        column.release();
        return keys;
    }
}
