/// Tests of IPC messages, streams and files, against Arrow's own readers and writers and against
/// broken input.
@NullMarked
package io.sluice.batch.ipc;

import org.jspecify.annotations.NullMarked;
