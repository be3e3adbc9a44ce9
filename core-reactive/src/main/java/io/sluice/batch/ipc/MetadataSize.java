package io.sluice.batch.ipc;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;

/// Checks the length that stands before a message's metadata, before memory is made for it.
final class MetadataSize {

    private MetadataSize() {}

    static void check(int bytes, long available, MessageDecoder messages) {
        if (bytes < 0 || bytes > available) {
            throw messages.malformed(
                    "metadata of " + bytes + " bytes of which " + available + " are there");
        }
        int limit = messages.limits().maxMetadataBytes();
        if (bytes > limit) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "an Arrow message with metadata of "
                            + bytes
                            + " bytes; at most "
                            + limit
                            + " are read");
        }
    }
}
