package io.sluice.plan;

/// What one node of a plan did in one process.
///
/// @param depth how deep the node stands; the root is 0
/// @param worker the process that ran it, or empty text for the query's own
public record NodeReport(String name, int depth, String worker, NodeMetrics.Snapshot metrics) {}
