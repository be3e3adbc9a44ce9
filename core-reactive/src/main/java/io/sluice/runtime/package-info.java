/// The engine room: how plans run in one process.
///
/// - [Engine][io.sluice.runtime.Engine] owns the threads and the memory of a process.
/// - [Task][io.sluice.runtime.Task] runs a plan, or some of its partitions, and tells when all of
///   it has stopped. A session runs each query as one; a server uses the session; a worker runs
///   each decoded fragment as a task of its own.
/// - A *lane* is a chain of steps over their source as one publisher: what
///   [TaskContext#lane][io.sluice.plan.TaskContext#lane] gives. An *edge* stands before every other
///   publisher and counts, tracks and checks its batches.
/// - [Exchange][io.sluice.runtime.Exchange] and [OrderedMerge][io.sluice.runtime.OrderedMerge] move
///   batches between the lanes of a task; operators bring the [Router][io.sluice.runtime.Router]
///   and the [Merger][io.sluice.runtime.Merger].
///
/// No publisher here ever holds a batch that a cancel could lose, and none runs on its subscriber's
/// thread.
@NullMarked
package io.sluice.runtime;

import org.jspecify.annotations.NullMarked;
