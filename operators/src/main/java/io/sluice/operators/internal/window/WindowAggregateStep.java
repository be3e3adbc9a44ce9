package io.sluice.operators.internal.window;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.expr.Expr;
import io.sluice.operators.internal.aggregate.BucketedGroups;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.plan.Step;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One partition of a [WindowAggregateExec][io.sluice.operators.WindowAggregateExec]: one table of
/// the groups of all open windows, or of the panes that these consist of, and the watermark that
/// closes windows. Each call does a bounded piece of work.
public final class WindowAggregateStep implements Step {

    /// Keys of a PARTIAL aggregation up to which they are held, as with those without windows.
    private static final long PARTIAL_KEY_BYTES = 4 << 20;

    private final WindowGrouping grouping;
    private final WindowTimes windows;
    private final long lagMicros;
    private final BucketedGroups groups;
    private final Optional<BucketedRows> rows;
    private final ClosedWindows closed;
    private final PartitionClocks clocks;
    private final int partition;
    private @Nullable RecordBatch waking;
    private boolean idle;
    private long watermark = BatchMark.NO_WATERMARK;
    private long lastClosed = BatchMark.NO_WATERMARK;
    private BatchMark mark = BatchMark.NONE;
    private boolean finishing;

    /// @param input of rows or states
    /// @param timeColumn the time of rows, or the start of the panes of states
    /// @param lagMicros by how much the time column follows the input's watermarks
    /// @param filter over the input's columns followed by those of the window
    /// @param seesWindows whether the filter, or what is grouped or aggregated, looks at the
    ///   columns of the window
    public WindowAggregateStep(
            WindowGrouping grouping,
            Schema input,
            int timeColumn,
            long lagMicros,
            Expr filter,
            boolean seesWindows,
            int batchRows,
            int partition,
            int partitions,
            TaskContext context) {
        this.grouping = grouping;
        this.partition = partition;
        this.clocks = context.shared(PartitionClocks.class, () -> new PartitionClocks(partitions));
        this.windows = new WindowTimes(grouping.window(), input, timeColumn);
        this.lagMicros = lagMicros;
        this.groups = new BucketedGroups(grouping.rows(), grouping.merging(), context.allocator());
        boolean merges = grouping.panes() && grouping.mode().yieldsResults();
        this.rows =
                grouping.mode().readsRows()
                        ? Optional.of(
                                new BucketedRows(
                                        grouping,
                                        windows,
                                        timeColumn,
                                        merges ? Expr.TRUE : filter,
                                        seesWindows,
                                        groups,
                                        context))
                        : Optional.empty();
        this.closed =
                merges
                        ? new PaneMerger(
                                grouping,
                                windows,
                                new WindowFilter(
                                        grouping.window(),
                                        input.field(timeColumn).type(),
                                        filter,
                                        input.size(),
                                        context.functions(),
                                        context.allocator()),
                                groups,
                                batchRows,
                                context.allocator())
                        : new ClosedBuckets(grouping, groups, batchRows, context.allocator());
    }

    @Override
    public Status push(RecordBatch batch, Output output) {
        boolean stillIdle = batch.mark().idle() && batch.selectedCount() == 0;
        if (idle && isPartial() && !stillIdle) {
            waking = batch;
            output.emit(RecordBatch.empty(grouping.output(), BatchMark.NONE));
            return Status.HAS_MORE;
        }
        add(batch);
        return advance(output);
    }

    private boolean isPartial() {
        return grouping.mode() == AggregateMode.PARTIAL;
    }

    /// Takes the first batch after the input was idle: whoever merges watermarks has heard of it.
    private void wakeUp(RecordBatch batch) {
        waking = null;
        watermark = Math.max(watermark, clocks.wake(partition));
        lastClosed = windows.lastClosed(watermark);
        add(batch);
    }

    private void add(RecordBatch batch) {
        BatchMark next = batch.mark().withWatermark(behind(batch.mark().watermark()));
        if (batch.selectedCount() == 0) {
            batch.close();
        } else if (rows.isPresent()) {
            rows.get().add(batch, lastClosed);
        } else {
            try (batch) {
                groups.merge(batch);
            }
        }
        mark = next;
        if (!hasRows()) {
            closeWindows();
        }
    }

    @Override
    public Status more(Output output) {
        return advance(output);
    }

    @Override
    public Status finish(Output output) {
        finishing = true;
        mark = BatchMark.NONE;
        watermark = BatchMark.END_OF_STREAM;
        lastClosed = windows.lastClosed(watermark);
        closed.closeUntil(lastClosed);
        say(false);
        return advance(output);
    }

    @Override
    public void close() {
        if (waking != null) {
            waking.close();
            waking = null;
        }
        rows.ifPresent(BucketedRows::close);
        closed.close();
        groups.close();
    }

    /// What a watermark of the input says of the time column.
    private long behind(long inputWatermark) {
        if (inputWatermark == BatchMark.END_OF_STREAM) {
            return inputWatermark;
        }
        boolean tooEarly = inputWatermark <= BatchMark.NO_WATERMARK + lagMicros;
        return tooEarly ? BatchMark.NO_WATERMARK : inputWatermark - lagMicros;
    }

    private boolean hasRows() {
        return rows.isPresent() && rows.get().hasMore();
    }

    /// Takes the mark of a batch whose rows are all there.
    private void closeWindows() {
        if (mark.watermark() > watermark) {
            watermark = mark.watermark();
            lastClosed = windows.lastClosed(watermark);
            closed.closeUntil(lastClosed);
        }
        idle = mark.idle();
        if (isPartial() && closed instanceof ClosedBuckets buckets) {
            if (idle || groups.keyBytes() > PARTIAL_KEY_BYTES) {
                buckets.flush();
            }
            say(idle);
        }
    }

    private void say(boolean nowIdle) {
        if (isPartial()) {
            clocks.say(partition, watermark, nowIdle);
        }
    }

    /// Does the next piece of work. The mark goes with the last that comes of it.
    private Status advance(Output output) {
        if (waking != null) {
            wakeUp(waking);
            return advance(output);
        }
        if (hasRows()) {
            rows.orElseThrow().addMore();
            if (!hasRows()) {
                closeWindows();
            }
            return Status.HAS_MORE;
        }
        if (closed.hasMore()) {
            RecordBatch batch = closed.next();
            boolean more = batch == null || closed.hasMore();
            if (batch != null) {
                output.emit(more || mark.isNone() ? batch : batch.withMark(mark));
            }
            if (more) {
                return Status.HAS_MORE;
            }
        } else if (!mark.isNone()) {
            output.emit(RecordBatch.empty(grouping.output(), mark));
        }
        mark = BatchMark.NONE;
        if (finishing) {
            return Status.DONE;
        }
        return groups.shrink() ? Status.HAS_MORE : Status.NEED_INPUT;
    }
}
