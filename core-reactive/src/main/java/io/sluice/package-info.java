/// The front door: sessions, queries and extensions.
///
/// ```
/// SQL ─ parse, validate ─▶ RelNode ─ rewrite ─▶ RelNode            io.sluice.optimizer (Calcite stays inside)
///     ─ lowering ─▶ ExecutionPlan ─ physical rules ─▶ ExecutionPlan
///     ─ execute(partition, TaskContext) ─▶ Flux<RecordBatch>       io.sluice.operators
///     ─ codec ─▶ RSocket ─▶ the same Flux on another machine       io.sluice.codec, io.sluice.rsocket
/// ```
///
/// **Ownership.** Whoever receives a [RecordBatch][io.sluice.batch.RecordBatch] closes it or passes
/// it on; closing twice is harmless. Rows are plain heap objects and need no care.
///
/// **Threads.** Nothing runs before a subscription. Operators compute on the session's own bounded
/// scheduler, providers that block do so on threads of their own, and the subscriber's thread is
/// never used or blocked.
///
/// **Extending.** Implement [TableProvider][io.sluice.catalog.TableProvider] for a source of rows,
/// [ExecutionPlan][io.sluice.plan.ExecutionPlan] for an operator,
/// [PhysicalOptimizerRule][io.sluice.planning.PhysicalOptimizerRule] to rewrite plans,
/// [PhysicalExtensionCodec][io.sluice.serde.PhysicalExtensionCodec] to send nodes to workers,
/// [ConfigExtension][io.sluice.config.ConfigExtension] for settings, and
/// [ScalarFunction][io.sluice.function.ScalarFunction] or
/// [AggregateFunction][io.sluice.function.AggregateFunction]; a
/// [SluiceExtension][io.sluice.SluiceExtension] installs them all.
@NullMarked
package io.sluice;

import org.jspecify.annotations.NullMarked;
