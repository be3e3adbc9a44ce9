/// What travels with a query beside its batches, which [io.sluice.batch.ipc] writes: its context.
/// Needs the core only, so that a client that sends a context does not need the operators.
@NullMarked
package io.sluice.codec.wire;

import org.jspecify.annotations.NullMarked;
