package io.sluice.operators;

import io.sluice.plan.ExecutionPlan;

/// The plan nodes that Sluice brings: one closed family, so that codec and rules switch over it
/// exhaustively and a new node does not compile until each of them handles it.
///
/// All are records. Their constructors refuse what cannot run: columns that do not exist, types
/// that do not match, schemas of the wrong width.
public sealed interface BuiltinExec extends ExecutionPlan
        permits CoalesceBatchesExec,
                ExchangeExec,
                FileScanExec,
                FilterExec,
                HashAggregateExec,
                HashJoinExec,
                InsertExec,
                LimitExec,
                MemoryScanExec,
                NestedLoopJoinExec,
                ProjectionExec,
                PublisherScanExec,
                RemoteExchangeExec,
                ReplayExec,
                SortExec,
                TopKExec,
                UnionExec,
                ValuesExec,
                WatermarkExec,
                WindowAggregateExec,
                WindowAssignExec {

    @Override
    default String name() {
        return getClass().getSimpleName();
    }
}
