/// Record batches as Arrow IPC messages, streams and files, written without a copy and read without
/// trust.
///
/// [IpcWriter][io.sluice.batch.ipc.IpcWriter] makes single messages, which one after the other are
/// an IPC stream; [IpcFileWriter][io.sluice.batch.ipc.IpcFileWriter] makes a file of them. Readers
/// are [IpcDecoder][io.sluice.batch.ipc.IpcDecoder] for messages that arrive in pieces of memory,
/// [IpcStreamReader][io.sluice.batch.ipc.IpcStreamReader] for a stream of bytes, and
/// [IpcFileReader][io.sluice.batch.ipc.IpcFileReader] for files, batch by batch and column by
/// column. All of them check lengths, offsets, indexes and depths against what is there and against
/// [IpcLimits][io.sluice.batch.ipc.IpcLimits].
///
/// Arrow Java's own unloader and loader are not used: they leak when they fail, and they believe
/// what a message says of itself.
@NullMarked
package io.sluice.batch.ipc;

import org.jspecify.annotations.NullMarked;
