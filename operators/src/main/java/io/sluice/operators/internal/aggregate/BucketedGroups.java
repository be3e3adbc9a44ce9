package io.sluice.operators.internal.aggregate;

import io.sluice.batch.Column;
import io.sluice.batch.Gather;
import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.column.Concatenation;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// One table of groups whose first key, a timestamp, is a bucket: a window or a part of one.
/// Buckets are read and dropped one after the other, without a look at the others.
///
/// What was dropped stays in the table until there is more of it than of what is left; then that
/// moves into a new table, piece by piece, which costs each group a constant more. Holds O(groups)
/// native memory, at most about three times what the groups that are left need. Not thread-safe.
public final class BucketedGroups implements AutoCloseable {

    /// Dropped groups for which it pays to make a new table.
    private static final int LEAST_DROPPED = 256;

    /// Bytes of keys for which it pays also with fewer groups.
    private static final long LEAST_KEY_BYTES = 1 << 20;

    /// Groups that are moved by one call.
    private static final int MOVED_AT_ONCE = 4096;

    /// Ranges of the table that one reading may consist of.
    private static final int MOST_PARTS = 256;

    /// How many groups of others may be read along for each that is wanted.
    private static final int READ_ALONG = 32;

    private final Aggregation aggregation;
    private final Aggregation merging;
    private final StateUpdater stateUpdater;
    private final BufferAllocator allocator;
    private GroupStates states;
    private Buckets buckets;
    private @Nullable Move move;

    /// @param aggregation of which the first key is the bucket
    /// @param merging the FINAL aggregation of its states
    public BucketedGroups(Aggregation aggregation, Aggregation merging, BufferAllocator allocator) {
        this.aggregation = aggregation;
        this.merging = merging;
        this.allocator = allocator;
        this.stateUpdater = new StateUpdater(merging, allocator);
        this.states = new GroupStates(aggregation, allocator);
        this.buckets = new Buckets(allocator);
    }

    public void add(GroupUpdater updater, RecordBatch batch) {
        updater.add(batch, states);
        buckets.link(states.table());
    }

    /// Adds states that another aggregation, or this one, has yielded.
    public void merge(RecordBatch batch) {
        add(stateUpdater, batch);
    }

    /// All groups, also those that were dropped.
    public int size() {
        return states.groupCount();
    }

    public long keyBytes() {
        return states.keyBytes();
    }

    public boolean isEmpty() {
        return buckets.isEmpty();
    }

    /// The first bucket, where there is any.
    public long firstBucket() {
        return buckets.first();
    }

    /// The first bucket at or after one; null if there is none.
    public @Nullable Long bucketAtOrAfter(long bucket) {
        return buckets.atOrAfter(bucket);
    }

    /// The numbers of the groups of one bucket, from a group on.
    ///
    /// @param group negative for the first
    /// @param room where to write them, and how many at most
    /// @return the group to go on from; negative at the end of the bucket
    public int read(long bucket, int group, Numbers room) {
        int at = group < 0 ? buckets.firstGroup(bucket) : group;
        while (at >= 0 && !room.isFull()) {
            room.add(at);
            at = buckets.nextGroup(at);
        }
        return at;
    }

    public void dropBefore(long bucket) {
        buckets.dropBefore(bucket);
    }

    /// Keys and results of groups in the order of their numbers: of as many of the first as lie
    /// near enough to each other, but at least one. Results are computed for these only: others are
    /// not complete, so that theirs may fail. The batch is the caller's.
    public RecordBatch results(Numbers groups) {
        if (groups.areConsecutive()) {
            return states.output(groups.at(groups.from), groups.left(), true, merging.output());
        }
        try (RecordBatch read = states(groups);
                GroupStates apart = new GroupStates(merging, allocator)) {
            stateUpdater.add(read, apart);
            return apart.output(0, apart.groupCount());
        }
    }

    /// The same with states in the place of results.
    public RecordBatch states(Numbers groups) {
        Schema schema = merging.input();
        List<RecordBatch> parts = new ArrayList<>();
        try {
            int from = groups.from;
            while (from < groups.count && parts.size() < MOST_PARTS) {
                int to = near(groups, from);
                parts.add(part(groups, from, to, schema));
                from = to;
            }
            return parts.size() == 1
                    ? parts.getFirst().share()
                    : RecordBatch.of(
                            schema,
                            from - groups.from,
                            Concatenation.ofBatches(schema, parts, allocator));
        } finally {
            parts.forEach(RecordBatch::close);
        }
    }

    /// The end of the numbers, from one on, that are worth being read as one range.
    private static int near(Numbers groups, int from) {
        int least = groups.at(from);
        int greatest = least;
        int to = from + 1;
        while (to < groups.count) {
            int group = groups.at(to);
            int newLeast = Math.min(least, group);
            int newGreatest = Math.max(greatest, group);
            if ((long) newGreatest - newLeast >= (long) READ_ALONG * (to - from + 1)) {
                break;
            }
            least = newLeast;
            greatest = newGreatest;
            to++;
        }
        return to;
    }

    private RecordBatch part(Numbers groups, int from, int to, Schema schema) {
        int least = Integer.MAX_VALUE;
        int greatest = 0;
        boolean inOrder = true;
        for (int i = from; i < to; i++) {
            least = Math.min(least, groups.at(i));
            greatest = Math.max(greatest, groups.at(i));
            inOrder &= groups.at(i) == groups.at(from) + (i - from);
        }
        RecordBatch range = states.output(least, greatest - least + 1, false, schema);
        if (inOrder) {
            return range;
        }
        int[] rows = new int[to - from];
        for (int i = from; i < to; i++) {
            rows[i - from] = groups.at(i) - least;
        }
        List<Column> columns = new ArrayList<>(schema.size());
        try (range) {
            for (Column column : range.columns()) {
                columns.add(Gather.rows(column, rows, rows.length, allocator));
            }
            return RecordBatch.of(schema, rows.length, columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    /// Lets go of a part of what was dropped, where it is time to.
    ///
    /// @return whether there is more to do before the next rows
    public boolean shrink() {
        if (move == null) {
            int dropped = states.groupCount() - buckets.groupsLeft();
            boolean much = dropped >= LEAST_DROPPED || states.keyBytes() >= LEAST_KEY_BYTES;
            if (dropped == 0 || dropped < buckets.groupsLeft() || !much) {
                return false;
            }
            move = new Move();
        }
        if (move.some()) {
            return true;
        }
        move.take();
        move = null;
        return false;
    }

    @Override
    public void close() {
        states.close();
        buckets.close();
        stateUpdater.close();
        if (move != null) {
            move.close();
            move = null;
        }
    }

    /// The way of all groups that are left into a new table.
    private final class Move implements AutoCloseable {

        private final GroupStates target = new GroupStates(aggregation, allocator);
        private final Buckets targetBuckets = new Buckets(allocator);
        private final Numbers numbers = new Numbers(MOVED_AT_ONCE);
        private final int[] newGroups;
        private @Nullable Long bucket;
        private int group = -1;
        private int moved;
        private int call;
        private int distinctRow;

        Move() {
            boolean distinct =
                    aggregation.calls().stream().anyMatch(some -> some.call().distinct());
            this.newGroups = new int[distinct ? states.groupCount() : 0];
            Arrays.fill(newGroups, -1);
            this.bucket = buckets.isEmpty() ? null : buckets.first();
        }

        /// @return whether there is more to move
        boolean some() {
            if (bucket != null || !numbers.isRead()) {
                moveStates();
                return true;
            }
            if (call < aggregation.calls().size()) {
                moveDistinct();
                return true;
            }
            return false;
        }

        private void moveStates() {
            if (numbers.isRead()) {
                numbers.clear();
            }
            while (bucket != null && !numbers.isFull()) {
                group = read(bucket, group, numbers);
                if (group < 0) {
                    bucket = bucket == Long.MAX_VALUE ? null : buckets.atOrAfter(bucket + 1);
                }
            }
            try (RecordBatch batch = states(numbers)) {
                if (newGroups.length > 0) {
                    for (int i = 0; i < batch.rowCount(); i++) {
                        newGroups[numbers.at(numbers.from + i)] = moved + i;
                    }
                }
                moved += batch.rowCount();
                numbers.skip(batch.rowCount());
                stateUpdater.add(batch, target);
                targetBuckets.link(target.table());
            }
        }

        private void moveDistinct() {
            distinctRow =
                    states.distinctRows(call)
                            .move(distinctRow, newGroups, target.distinctRows(call));
            if (distinctRow < 0) {
                distinctRow = 0;
                call++;
            }
        }

        /// Puts the new table into the place of the old one.
        void take() {
            states.close();
            buckets.close();
            states = target;
            buckets = targetBuckets;
        }

        @Override
        public void close() {
            target.close();
            targetBuckets.close();
        }
    }
}
