package io.sluice.optimizer.internal.statement;

/// `EXPLAIN [ANALYZE] [VERBOSE] statement`.
public record ExplainStatement(boolean analyze, boolean verbose, Statement statement)
        implements Statement {}
