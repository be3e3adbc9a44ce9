package io.sluice.operators.estimate;

import io.sluice.operators.spec.JoinType;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Row counts of joins: `|L| × |R| / max(distinct keys of L, of R)`, which assumes that the keys of
/// the side with fewer of them are all among those of the other.
public final class JoinEstimate {

    private static final double LEAST_LEFT_BY_ANTI_JOIN = 0.1;

    private JoinEstimate() {}

    /// The part of all pairs whose keys are equal.
    public static double keySelectivity(
            Statistics left, List<Integer> leftKeys, Statistics right, List<Integer> rightKeys) {
        double distinct = 1;
        for (int i = 0; i < leftKeys.size(); i++) {
            distinct *=
                    distinctKeys(
                            left, left.columns().get(leftKeys.get(i)),
                            right, right.columns().get(rightKeys.get(i)));
        }
        if (leftKeys.size() > 1) {
            // Columns of one key depend on each other: there cannot be more keys than rows of the
            // side that they identify.
            distinct = Math.min(distinct, Math.min(rows(left), rows(right)));
        }
        return 1 / Math.max(1, distinct);
    }

    /// The statistics of a join on equal keys, of which this part of the pairs with equal keys
    /// passes the rest of the condition.
    ///
    /// Of the left rows those have a match whose keys are among the right side's: if these have
    /// fewer distinct keys, then that part of the left rows. Of an anti join at least a tenth is
    /// taken to remain, since a join that leaves nothing would not have been written.
    public static Statistics onKeys(
            JoinType type,
            Statistics left,
            List<Integer> leftKeys,
            Statistics right,
            List<Integer> rightKeys,
            double residualSelectivity) {
        double selectivity = keySelectivity(left, leftKeys, right, rightKeys) * residualSelectivity;
        if ((type != JoinType.SEMI && type != JoinType.ANTI)
                || left.rowCount().toOptional().isEmpty()
                || right.rowCount().toOptional().isEmpty()) {
            return of(type, left, right, selectivity);
        }
        double contained = 1;
        for (int i = 0; i < leftKeys.size(); i++) {
            contained =
                    Math.min(
                            contained,
                            contained(
                                    left.columns().get(leftKeys.get(i)),
                                    right.columns().get(rightKeys.get(i))));
        }
        double partnersOfContained = rows(right) * selectivity / contained;
        double matched = contained * Math.min(1, partnersOfContained);
        double remaining =
                type == JoinType.SEMI ? matched : Math.max(1 - matched, LEAST_LEFT_BY_ANTI_JOIN);
        long rows = Rows.round(atLeastOne(rows(left) * remaining, (long) rows(left), 1));
        return new Statistics(
                Precision.inexact(rows),
                Precision.absent(),
                left.columns().stream().map(column -> Rows.capped(column, rows)).toList());
    }

    private static double contained(ColumnStatistics left, ColumnStatistics right) {
        Optional<Long> ofLeft = left.distinctCount().toOptional();
        Optional<Long> ofRight = right.distinctCount().toOptional();
        return ofLeft.isEmpty() || ofRight.isEmpty()
                ? 1
                : Math.min(1, (double) Math.max(1, ofRight.get()) / Math.max(1, ofLeft.get()));
    }

    /// The statistics of a join of which each pair matches with this probability.
    public static Statistics of(
            JoinType type, Statistics left, Statistics right, double selectivity) {
        List<ColumnStatistics> columns = new ArrayList<>(left.columns());
        if (type.yieldsRightColumns()) {
            columns.addAll(right.columns());
        }
        if (type == JoinType.MARK) {
            columns.add(ColumnStatistics.UNKNOWN);
            return new Statistics(left.rowCount(), Precision.absent(), columns);
        }
        Optional<Long> leftRows = left.rowCount().toOptional();
        Optional<Long> rightRows = right.rowCount().toOptional();
        if (leftRows.isEmpty() || rightRows.isEmpty()) {
            return new Statistics(Precision.absent(), Precision.absent(), columns).toInexact();
        }
        long rows = rows(type, leftRows.get(), rightRows.get(), selectivity);
        return new Statistics(
                Precision.inexact(rows),
                bytes(left, right, leftRows.get(), rightRows.get(), rows),
                columns.stream().map(column -> Rows.capped(column, rows)).toList());
    }

    /// Both sides' columns side by side, to estimate a condition over pairs.
    public static Statistics pair(Statistics left, Statistics right) {
        List<ColumnStatistics> columns = new ArrayList<>(left.columns());
        columns.addAll(right.columns());
        return new Statistics(Precision.absent(), Precision.absent(), columns);
    }

    private static long rows(JoinType type, long left, long right, double selectivity) {
        double leftRows = left;
        double rightRows = right;
        double pairs = leftRows * rightRows * selectivity;
        double matchedLeft = leftRows * Math.min(1, rightRows * selectivity);
        return Rows.round(
                switch (type) {
                    case INNER -> atLeastOne(pairs, left, right);
                    case LEFT -> Math.max(pairs, leftRows);
                    case RIGHT -> Math.max(pairs, rightRows);
                    case FULL -> Math.max(pairs, Math.max(leftRows, rightRows));
                    case SEMI -> atLeastOne(matchedLeft, left, right);
                    case ANTI -> Math.max(leftRows - matchedLeft, Math.min(leftRows, 1));
                    case MARK -> leftRows;
                });
    }

    private static double atLeastOne(double rows, long left, long right) {
        return left == 0 || right == 0 ? 0 : Math.max(1, rows);
    }

    private static double distinctKeys(
            Statistics left,
            ColumnStatistics leftKey,
            Statistics right,
            ColumnStatistics rightKey) {
        Optional<Long> ofLeft = leftKey.distinctCount().toOptional();
        Optional<Long> ofRight = rightKey.distinctCount().toOptional();
        if (ofLeft.isEmpty() && ofRight.isEmpty()) {
            // As if the key identified the rows of the smaller side.
            return Math.min(rows(left), rows(right));
        }
        return Math.max(ofLeft.orElse(1L), ofRight.orElse(1L));
    }

    private static double rows(Statistics statistics) {
        return statistics.rowCount().toOptional().map(Long::doubleValue).orElse(Double.MAX_VALUE);
    }

    private static Precision<Long> bytes(
            Statistics left, Statistics right, long leftRows, long rightRows, long rows) {
        Optional<Long> leftBytes = left.totalBytes().toOptional();
        Optional<Long> rightBytes = right.totalBytes().toOptional();
        if (leftBytes.isEmpty() || rightBytes.isEmpty()) {
            return Precision.absent();
        }
        double each =
                (double) leftBytes.get() / Math.max(1, leftRows)
                        + (double) rightBytes.get() / Math.max(1, rightRows);
        return Precision.inexact(Rows.round(each * rows));
    }
}
