package io.sluice.operators.internal.window;

import io.sluice.batch.BatchMark;
import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.aggregate.BucketedGroups;
import io.sluice.operators.internal.aggregate.GroupStates;
import io.sluice.operators.internal.aggregate.Numbers;
import io.sluice.operators.internal.aggregate.StateUpdater;
import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/// Merges windows that overlap from the panes that they consist of, when they are closed, and lets
/// go of panes that no later window needs. Windows without rows are passed over.
///
/// Holds the groups of the windows that are merged at a time: of one window, or of several small
/// ones that fill a batch together.
final class PaneMerger implements ClosedWindows {

    /// Groups of panes that one call merges.
    private static final int MERGED_AT_ONCE = 4096;

    /// Windows that one call may pass over.
    private static final int PASSED_AT_ONCE = 256;

    private final WindowGrouping grouping;
    private final WindowTimes windows;
    private final WindowFilter filter;
    private final BucketedGroups groups;
    private final StateUpdater updater;
    private final int batchRows;
    private final BufferAllocator allocator;
    private final Numbers numbers = new Numbers(MERGED_AT_ONCE);
    private long[] windowOfNumber = new long[0];
    private GroupStates merged;
    private int emitted;
    private boolean emitting;
    private long lastClosed = BatchMark.NO_WATERMARK;
    private long lastYielded = BatchMark.NO_WATERMARK;
    private boolean inWindow;
    private long window;
    private long pane;
    private int nextGroup = -1;

    PaneMerger(
            WindowGrouping grouping,
            WindowTimes windows,
            WindowFilter filter,
            BucketedGroups groups,
            int batchRows,
            BufferAllocator allocator) {
        this.grouping = grouping;
        this.windows = windows;
        this.filter = filter;
        this.groups = groups;
        this.batchRows = batchRows;
        this.allocator = allocator;
        this.updater = new StateUpdater(grouping.merging(), allocator);
        this.merged = new GroupStates(grouping.merging(), allocator);
    }

    @Override
    public void closeUntil(long newLastClosed) {
        lastClosed = newLastClosed;
    }

    @Override
    public boolean hasMore() {
        if (inWindow || !numbers.isRead() || merged.groupCount() > 0 || hasClosedWindow()) {
            return true;
        }
        // A row that comes now is in none of the windows up to here, also if they had no rows.
        lastYielded = lastClosed;
        return false;
    }

    private boolean hasClosedWindow() {
        return !groups.isEmpty() && nextWindow() <= lastClosed;
    }

    /// The first window that was not yielded and has rows.
    private long nextWindow() {
        long first = groups.firstBucket();
        long start = windows.firstStart(first, windows.lastStart(first));
        return lastYielded == BatchMark.NO_WATERMARK
                ? start
                : Math.max(start, lastYielded + windows.slideMicros());
    }

    @Override
    public @Nullable RecordBatch next() {
        if (emitting) {
            return emit();
        }
        if (numbers.isRead()) {
            read();
        }
        if (!numbers.isRead()) {
            merge();
        }
        boolean whole = !inWindow && numbers.isRead();
        emitting =
                whole
                        && merged.groupCount() > 0
                        && (merged.groupCount() >= batchRows || !hasClosedWindow());
        return emitting ? emit() : null;
    }

    private RecordBatch emit() {
        int count = Math.min(batchRows, merged.groupCount() - emitted);
        RecordBatch batch = grouping.results(merged.output(emitted, count), allocator);
        emitted += count;
        if (emitted == merged.groupCount()) {
            emitted = 0;
            emitting = false;
            GroupStates yielded = merged;
            merged = new GroupStates(grouping.merging(), allocator);
            yielded.close();
        }
        return batch;
    }

    /// Takes down which groups of panes go into which windows.
    private void read() {
        numbers.clear();
        int passed = 0;
        while (!numbers.isFull() && passed < PASSED_AT_ONCE) {
            if (!inWindow) {
                boolean enough = merged.groupCount() + numbers.left() >= batchRows;
                if (enough || !hasClosedWindow()) {
                    return;
                }
                beginWindow();
                passed++;
            }
            if (inWindow) {
                readPane();
            }
        }
    }

    private void beginWindow() {
        window = nextWindow();
        pane = window;
        nextGroup = -1;
        inWindow = true;
        if (!filter.passes(window)) {
            endWindow();
        }
    }

    private void endWindow() {
        inWindow = false;
        lastYielded = window;
        groups.dropBefore(window + windows.slideMicros());
    }

    private void readPane() {
        Long next = groups.bucketAtOrAfter(pane);
        if (next == null || next >= windows.end(window)) {
            endWindow();
            return;
        }
        int from = numbers.end();
        nextGroup = groups.read(next, nextGroup, numbers);
        if (windowOfNumber.length < numbers.end()) {
            windowOfNumber = Arrays.copyOf(windowOfNumber, MERGED_AT_ONCE);
        }
        Arrays.fill(windowOfNumber, from, numbers.end(), window);
        pane = nextGroup < 0 ? next + 1 : next;
    }

    /// Merges the states of some groups under the starts of their windows.
    private void merge() {
        int from = numbers.position();
        try (RecordBatch states = groups.states(numbers);
                RecordBatch ofWindows = ofWindows(states, from)) {
            updater.add(ofWindows, merged);
            numbers.skip(states.rowCount());
        }
    }

    private RecordBatch ofWindows(RecordBatch states, int from) {
        int count = states.rowCount();
        DataType time = states.column(0).type();
        long[] starts = new long[count];
        System.arraycopy(windowOfNumber, from, starts, 0, count);
        List<Column> columns = new ArrayList<>(states.columns().size());
        columns.add(TimeColumns.of(time, starts, count, allocator));
        states.columns().stream().skip(1).forEach(column -> columns.add(column.retain()));
        return RecordBatch.of(grouping.merging().input(), count, columns);
    }

    @Override
    public void close() {
        merged.close();
        updater.close();
    }
}
