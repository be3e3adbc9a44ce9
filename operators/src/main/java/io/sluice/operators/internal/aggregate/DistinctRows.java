package io.sluice.operators.internal.aggregate;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Gather;
import io.sluice.batch.Layout;
import io.sluice.batch.Segments;
import io.sluice.operators.internal.hash.GroupTable;
import io.sluice.operators.internal.hash.Grouping;
import io.sluice.operators.internal.hash.KeyLayout;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;

/// Lets only the first row of each group with each combination of argument values through, for
/// DISTINCT: a table of groups and arguments. Holds O(distinct combinations).
sealed interface DistinctRows extends AutoCloseable {

    /// Lets all rows through.
    DistinctRows ALL = new AllRows();

    /// @param grouped whether there is more than one group
    static DistinctRows of(
            List<DataType> argumentTypes, boolean grouped, BufferAllocator allocator) {
        return new FirstRows(argumentTypes, grouped, allocator);
    }

    /// Whether rows may be left out.
    boolean selects();

    /// Writes the rows that are the first of their kind, in ascending order.
    ///
    /// @return how many there are
    int select(int[] groups, List<Column> arguments, int rowCount, int[] outRows);

    /// Puts the combinations from a position on into a table of other groups, as many as one call
    /// may.
    ///
    /// @param newGroups the new number of each group; negative for those that are left behind
    /// @return the position to go on from; negative where there is nothing left
    int move(int from, int[] newGroups, DistinctRows target);

    @Override
    void close();

    /// For calls without DISTINCT.
    record AllRows() implements DistinctRows {
        @Override
        public boolean selects() {
            return false;
        }

        @Override
        public int select(int[] groups, List<Column> arguments, int rowCount, int[] outRows) {
            for (int i = 0; i < rowCount; i++) {
                outRows[i] = i;
            }
            return rowCount;
        }

        @Override
        public int move(int from, int[] newGroups, DistinctRows target) {
            return -1;
        }

        @Override
        public void close() {}
    }

    /// For calls with DISTINCT.
    final class FirstRows implements DistinctRows {

        private static final int MOVED_AT_ONCE = 4096;

        private final boolean grouped;
        private final BufferAllocator allocator;
        private final GroupTable seen;
        private final Grouping grouping;
        private int[] numbers = new int[0];

        private FirstRows(
                List<DataType> argumentTypes, boolean grouped, BufferAllocator allocator) {
            List<DataType> types = new ArrayList<>();
            if (grouped) {
                types.add(DataType.INT32);
            }
            types.addAll(argumentTypes);
            KeyLayout layout = KeyLayout.nullable(types);
            this.grouped = grouped;
            this.allocator = allocator;
            this.seen = new GroupTable(layout, allocator);
            this.grouping = new Grouping(layout, allocator);
        }

        @Override
        public boolean selects() {
            return true;
        }

        @Override
        public int select(int[] groups, List<Column> arguments, int rowCount, int[] outRows) {
            if (numbers.length < rowCount) {
                numbers = new int[rowCount];
            }
            int known = seen.size();
            find(groups, arguments, rowCount);
            // New combinations are numbered in the order of their first rows.
            int count = 0;
            for (int i = 0; i < rowCount; i++) {
                if (numbers[i] == known + count) {
                    outRows[count++] = i;
                }
            }
            return count;
        }

        @Override
        public int move(int from, int[] newGroups, DistinctRows target) {
            int count = Math.min(MOVED_AT_ONCE, seen.size() - from);
            if (count > 0) {
                List<Column> columns = seen.keys(from, count);
                try {
                    move(columns, count, newGroups, target);
                } finally {
                    columns.forEach(Column::release);
                }
            }
            return from + count < seen.size() ? from + count : -1;
        }

        private void move(List<Column> columns, int count, int[] newGroups, DistinctRows target) {
            int[] groups = new int[count];
            int[] rows = new int[count];
            int kept = 0;
            for (int i = 0; i < count; i++) {
                int group = newGroups[(int) columns.getFirst().getLong(i)];
                if (group >= 0) {
                    groups[kept] = group;
                    rows[kept++] = i;
                }
            }
            List<Column> arguments = new ArrayList<>(columns.size() - 1);
            try {
                for (Column column : columns.subList(1, columns.size())) {
                    arguments.add(Gather.rows(column, rows, kept, allocator));
                }
                target.select(groups, arguments, kept, rows);
            } finally {
                arguments.forEach(Column::release);
            }
        }

        @Override
        public void close() {
            seen.close();
            grouping.close();
        }

        private void find(int[] groups, List<Column> arguments, int rowCount) {
            if (!grouped) {
                grouping.find(seen, arguments, rowCount, numbers);
                return;
            }
            Column groupColumn = groupColumn(groups, rowCount);
            try {
                List<Column> keys = new ArrayList<>(arguments.size() + 1);
                keys.add(groupColumn);
                keys.addAll(arguments);
                grouping.find(seen, keys, rowCount, numbers);
            } finally {
                groupColumn.release();
            }
        }

        private Column groupColumn(int[] groups, int rowCount) {
            ArrowBuf buffer = allocator.buffer(4L * rowCount);
            var data = Segments.of(buffer).asSlice(0, 4L * rowCount);
            for (int i = 0; i < rowCount; i++) {
                data.set(Segments.I32, 4L * i, groups[i]);
            }
            return Column.of(
                    new Column.Parts(
                            DataType.INT32,
                            Layout.I32,
                            Encoding.FLAT,
                            rowCount,
                            0,
                            0,
                            Segments.EMPTY,
                            data,
                            Segments.EMPTY,
                            List.of(),
                            List.of(buffer)));
        }
    }
}
