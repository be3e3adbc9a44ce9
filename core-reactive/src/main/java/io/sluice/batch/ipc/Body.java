package io.sluice.batch.ipc;

import io.sluice.batch.ArrowArray;

/// The bytes behind a message's metadata.
interface Body extends AutoCloseable {

    /// Some bytes of the body, which are there.
    ArrowArray.Buffer bytes(long offset, long length);

    /// Lets go of what reading has taken; columns keep what they share.
    @Override
    void close();
}
