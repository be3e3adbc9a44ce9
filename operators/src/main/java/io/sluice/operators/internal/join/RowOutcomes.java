package io.sluice.operators.internal.join;

import io.sluice.batch.Column;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.TaskContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Whether each row of a probe batch has a match, in three values where that is asked for. Not
/// thread-safe.
final class RowOutcomes {

    static final byte FALSE = 0;
    static final byte TRUE = 1;
    static final byte UNKNOWN = 2;

    private final JoinTable table;
    private final PairSource source;
    private final List<Integer> buildKeys;
    private final Optional<Residual> residual;
    private final boolean threeValued;
    private final TaskContext context;
    private final Pairs pairs;
    private byte[] outcomes = new byte[0];

    /// @param buildKeys the key columns of the build side; none without keys
    /// @param threeValued whether to tell "no" from "perhaps, but for a null"
    RowOutcomes(
            JoinTable table,
            PairSource source,
            List<Integer> buildKeys,
            Optional<Residual> residual,
            boolean threeValued,
            int batchRows,
            TaskContext context) {
        this.table = table;
        this.source = source;
        this.buildKeys = List.copyOf(buildKeys);
        this.residual = residual;
        this.threeValued = threeValued;
        this.context = context;
        this.pairs = new Pairs(batchRows);
    }

    /// The outcome of each probe row; valid until the next call.
    byte[] of(ProbeBatch probe) {
        int rowCount = probe.rowCount();
        outcomes = outcomes.length < rowCount ? new byte[rowCount] : outcomes;
        Arrays.fill(outcomes, 0, rowCount, FALSE);
        source.start(probe.batch());
        switch (source) {
            case HashPairs hash -> {
                boolean unknownKeys = threeValued && !table.index().nullsEqual();
                if (residual.isEmpty()) {
                    findMatches(hash, rowCount);
                } else {
                    tryPairs(probe, residual.get(), threeValued && !unknownKeys);
                }
                if (unknownKeys) {
                    findUnknown(hash, probe);
                }
            }
            case AllPairs _ -> {
                if (residual.isPresent()) {
                    tryPairs(probe, residual.get(), threeValued);
                } else if (table.rowCount() > 0) {
                    Arrays.fill(outcomes, 0, rowCount, TRUE);
                }
            }
        }
        return outcomes;
    }

    private void findMatches(HashPairs hash, int rowCount) {
        for (int i = 0; i < rowCount; i++) {
            if (hash.hasMatch(i)) {
                outcomes[i] = TRUE;
            }
        }
    }

    /// @param withUnknown whether a condition that is null counts
    private void tryPairs(ProbeBatch probe, Residual condition, boolean withUnknown) {
        int complete;
        do {
            pairs.clear();
            source.next(pairs);
            complete = source.completeRows();
            if (withUnknown) {
                takeValues(probe, condition);
            } else {
                condition.filter(probe, table, pairs);
                setOutcomes(TRUE);
            }
            checkCancelled();
        } while (complete < probe.rowCount());
    }

    private void takeValues(ProbeBatch probe, Residual condition) {
        if (pairs.count() == 0) {
            return;
        }
        Column values = condition.evaluate(probe, table, pairs);
        try {
            for (int i = 0; i < pairs.count(); i++) {
                int row = pairs.probe()[i];
                if (values.isNull(i)) {
                    outcomes[row] = outcomes[row] == TRUE ? TRUE : UNKNOWN;
                } else if (values.getBoolean(i)) {
                    outcomes[row] = TRUE;
                }
            }
        } finally {
            values.release();
        }
    }

    private void setOutcomes(byte outcome) {
        for (int i = 0; i < pairs.count(); i++) {
            outcomes[pairs.probe()[i]] = outcome;
        }
    }

    /// Rows without a match for which a null is to blame: in their own key, or in a build row's.
    private void findUnknown(HashPairs hash, ProbeBatch probe) {
        HashIndex index = table.index();
        boolean plain = buildKeys.size() == 1 && residual.isEmpty();
        pairs.clear();
        for (int row = 0; row < probe.rowCount(); row++) {
            if (outcomes[row] == TRUE) {
                continue;
            }
            boolean nullKey = hash.hasNullKey(row);
            int suspects = nullKey ? table.rowCount() : index.nullKeyCount();
            if (plain) {
                outcomes[row] = suspects > 0 ? UNKNOWN : FALSE;
            } else {
                trySuspects(hash, probe, row, nullKey, suspects);
            }
        }
        keepUnknown(probe);
    }

    private void trySuspects(
            HashPairs hash, ProbeBatch probe, int row, boolean nullKey, int suspects) {
        List<Column> keys = buildKeys.stream().map(table.columns()::get).toList();
        for (int i = 0; i < suspects && outcomes[row] == FALSE; i++) {
            int buildRow = nullKey ? i : table.index().nullKeyRow(i);
            if (hash.mayBeEqual(row, keys, buildRow)) {
                pairs.add(row, buildRow);
                if (pairs.isFull()) {
                    keepUnknown(probe);
                }
            }
        }
    }

    private void keepUnknown(ProbeBatch probe) {
        residual.ifPresent(condition -> condition.filter(probe, table, pairs));
        setOutcomes(UNKNOWN);
        pairs.clear();
        checkCancelled();
    }

    private void checkCancelled() {
        if (context.isCancelled()) {
            throw new QueryException(ErrorCode.CANCELLED, "the query was cancelled");
        }
    }
}
