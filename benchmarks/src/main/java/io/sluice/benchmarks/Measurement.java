package io.sluice.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The medians of one query in both engines.
///
/// @param query its number in TPC-H
/// @param sluiceMillis median of all runs
/// @param peerMillis median of all runs
/// @param difference how the answers differ; empty text if they do not
record Measurement(int query, double sluiceMillis, double peerMillis, String difference) {

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
