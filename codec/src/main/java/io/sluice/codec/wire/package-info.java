/// What travels with a query beside its batches, which [io.sluice.batch.ipc] writes: its context.
///
/// Needs the core only, neither protobuf nor operators, so that a client which sends a context does
/// not drag the plan codec along.
@NullMarked
package io.sluice.codec.wire;

import org.jspecify.annotations.NullMarked;
