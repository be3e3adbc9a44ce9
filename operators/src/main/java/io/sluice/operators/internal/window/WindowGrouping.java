package io.sluice.operators.internal.window;

import io.sluice.batch.Column;
import io.sluice.batch.RecordBatch;
import io.sluice.operators.internal.aggregate.Aggregation;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;

/// What a window aggregate groups by, and how. Its tables have the start of the window, or of the
/// pane, as their first key, then the keys that are not bounds of the window.
///
/// @param panes whether rows, or states, are grouped by panes, of which windows are merged; else by
///   windows
/// @param repeated whether each row is taken once for each of its windows
/// @param rows the aggregation that rows go into; of states, the same as `merging`
/// @param merging the FINAL aggregation of the states of `rows`
/// @param sources where each key of the output comes from
/// @param output the keys, then the results, or else what a PARTIAL aggregate yields
public record WindowGrouping(
        WindowSpec window,
        AggregateMode mode,
        boolean panes,
        boolean repeated,
        Aggregation rows,
        Aggregation merging,
        List<KeySource> sources,
        Schema output) {

    public WindowGrouping {
        sources = List.copyOf(sources);
    }

    /// Where a key of the output comes from.
    public sealed interface KeySource {
        /// A moment of the window, so many microseconds after its start.
        record Bound(long afterStart) implements KeySource {}

        /// A key of the tables.
        record Key(int index) implements KeySource {}
    }

    /// Keys of tables and results as the output has them. The batch is taken over.
    RecordBatch results(RecordBatch batch, BufferAllocator allocator) {
        List<Column> columns = new ArrayList<>(output.size());
        try (batch) {
            for (KeySource source : sources) {
                columns.add(
                        switch (source) {
                            case KeySource.Bound(long after) ->
                                    after(batch.column(0), after, allocator);
                            case KeySource.Key(int index) -> batch.column(index).retain();
                        });
            }
            int keys = merging.keys().size();
            for (int i = keys; i < batch.columns().size(); i++) {
                columns.add(batch.column(i).retain());
            }
            return RecordBatch.of(output, batch.rowCount(), columns);
        } catch (RuntimeException | Error e) {
            columns.forEach(Column::release);
            throw e;
        }
    }

    private static Column after(Column starts, long micros, BufferAllocator allocator) {
        if (micros == 0) {
            return starts.retain();
        }
        DataType type = starts.type();
        long[] moments = new long[starts.length()];
        for (int i = 0; i < moments.length; i++) {
            moments[i] = starts.getLong(i) + micros;
        }
        return TimeColumns.of(type, moments, moments.length, allocator);
    }
}
