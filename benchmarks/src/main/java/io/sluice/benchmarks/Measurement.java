package io.sluice.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/// The medians of one query in both engines.
///
/// @param query its number in TPC-H
/// @param sluiceMillis median of all runs
/// @param peerMillis median of all runs
/// @param difference how the answers differ; empty text if they do not
record Measurement(int query, double sluiceMillis, double peerMillis, String difference) {

    private static final double NANOS_PER_MILLI = 1e6;

    static double millis(Callable<?> work) throws Exception {
        long started = System.nanoTime();
        work.call();
        return (System.nanoTime() - started) / NANOS_PER_MILLI;
    }

    /// @throws IllegalArgumentException if there would be nothing to take a median of
    static void requireRuns(int runs, int warmups) {
        if (runs < 1 || warmups < 0) {
            throw new IllegalArgumentException(
                    "at least one run and no negative number of warm-ups, not "
                            + runs
                            + " and "
                            + warmups);
        }
    }

    double ratio() {
        return sluiceMillis / peerMillis;
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static double geometricMean(List<Measurement> measurements) {
        double logs = measurements.stream().mapToDouble(one -> Math.log(one.ratio())).sum();
        return Math.exp(logs / measurements.size());
    }

    /// The line of the result table.
    String line() {
        return String.format(
                Locale.ROOT,
                "q%02d  %10.1f  %10.1f  %6.2f  %s",
                query,
                sluiceMillis,
                peerMillis,
                ratio(),
                difference.isEmpty() ? "same answer" : "DIFFERENT: " + difference);
    }
}
