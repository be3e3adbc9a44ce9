package io.sluice.batch.ipc;

import io.sluice.batch.BatchMark;
import java.util.LinkedHashMap;
import java.util.Map;

/// Batch marks as custom metadata of an IPC message, as `docs/protocol.md` describes it. What there
/// is nothing to say of is absent.
final class IpcMarks {

    private static final String WATERMARK = "sluice.watermark";
    private static final String IDLE = "sluice.idle";
    private static final String EPOCH = "sluice.epoch";
    private static final String SEQUENCE = "sluice.sequence";

    private IpcMarks() {}

    static Map<String, String> toMetadata(BatchMark mark) {
        if (mark.isNone()) {
            return Map.of();
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        if (mark.sequence() != 0) {
            metadata.put(SEQUENCE, Long.toString(mark.sequence()));
        }
        if (mark.hasWatermark()) {
            metadata.put(WATERMARK, Long.toString(mark.watermark()));
        }
        if (mark.idle()) {
            metadata.put(IDLE, "true");
        }
        if (mark.barrierEpoch() != 0) {
            metadata.put(EPOCH, Long.toString(mark.barrierEpoch()));
        }
        return metadata;
    }

    /// @throws NumberFormatException if a mark is no number
    static BatchMark fromMetadata(Map<String, String> metadata) {
        if (metadata.isEmpty()) {
            return BatchMark.NONE;
        }
        return new BatchMark(
                number(metadata, WATERMARK, BatchMark.NO_WATERMARK),
                "true".equals(metadata.get(IDLE)),
                number(metadata, EPOCH, 0),
                number(metadata, SEQUENCE, 0));
    }

    private static long number(Map<String, String> metadata, String key, long absent) {
        String value = metadata.get(key);
        return value == null ? absent : Long.parseLong(value);
    }
}
