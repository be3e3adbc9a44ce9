package io.sluice.rsocket.internal.net;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.List;
import java.util.Locale;

/// How the rows of a result lie in payloads.
public enum ResultFormat {
    /// Arrow IPC messages; a payload is one or more of them.
    ARROW,
    /// JSON objects; a payload is one row.
    JSON,
    /// JSON objects, each on a line; a payload is one or more rows.
    JSON_LINES;

    /// The first format among those that the client accepts.
    ///
    /// @param accepted MIME types, the best first; empty for no wish
    /// @throws QueryException with `UNSUPPORTED` if there are some and none is known
    static ResultFormat of(List<String> accepted) {
        for (String type : accepted) {
            switch (type.strip().toLowerCase(Locale.ROOT)) {
                case MimeTypes.ARROW_STREAM, "*/*", "application/*" -> {
                    return ARROW;
                }
                case MimeTypes.JSON -> {
                    return JSON;
                }
                case MimeTypes.JSON_LINES -> {
                    return JSON_LINES;
                }
                default -> {
                    // A client may list formats that only other servers know.
                }
            }
        }
        if (accepted.isEmpty()) {
            return ARROW;
        }
        throw new QueryException(
                ErrorCode.UNSUPPORTED,
                "results come as "
                        + MimeTypes.ARROW_STREAM
                        + ", "
                        + MimeTypes.JSON
                        + " or "
                        + MimeTypes.JSON_LINES
                        + ", none of which is accepted: "
                        + accepted);
    }
}
