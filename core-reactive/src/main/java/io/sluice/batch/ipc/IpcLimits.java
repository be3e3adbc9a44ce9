package io.sluice.batch.ipc;

/// How much of anything one IPC message may ask for. What exceeds a limit is refused with
/// `TOO_LARGE` before memory is allocated for it.
///
/// @param maxMetadataBytes of a message's metadata, and of all names in a schema
/// @param maxBodyBytes of a message's body, of what its conversions allocate, and of all
///   dictionaries of a stream together
/// @param maxRows of a batch, and of each array inside of it
/// @param maxFields of a schema, nested ones included
/// @param maxDepth of nesting
public record IpcLimits(
        int maxMetadataBytes, long maxBodyBytes, int maxRows, int maxFields, int maxDepth) {

    /// For messages from peers: room for the largest payload that the transport takes.
    public static final IpcLimits WIRE = new IpcLimits(4 << 20, 64L << 20, 1 << 24, 1 << 16, 32);

    /// For files, whose writers often put a whole table into one batch.
    public static final IpcLimits FILE = new IpcLimits(64 << 20, 4L << 30, 1 << 30, 1 << 16, 64);

    public IpcLimits {
        if (maxMetadataBytes < 1
                || maxBodyBytes < 0
                || maxRows < 0
                || maxFields < 0
                || maxDepth < 1) {
            throw new IllegalArgumentException(
                    "limits: "
                            + maxMetadataBytes
                            + ", "
                            + maxBodyBytes
                            + ", "
                            + maxRows
                            + ", "
                            + maxFields
                            + ", "
                            + maxDepth);
        }
    }
}
