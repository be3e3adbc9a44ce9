package io.sluice.rsocket.internal.net;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The operations of the protocol; see docs/protocol.md.
public enum Route {
    SQL_QUERY("sql.query"),
    SQL_SCHEMA("sql.schema"),
    SQL_EXPLAIN("sql.explain"),
    SQL_LATE("sql.late"),
    SQL_STATUS("sql.status"),
    SQL_CANCEL("sql.cancel"),
    META_TABLES("meta.tables"),
    STREAM_CONTINUE("stream.continue"),
    WORKER_HELLO("worker.hello"),
    FRAGMENT_RUN("fragment.run"),
    FRAGMENT_REPORTS("fragment.reports"),
    FRAGMENT_STOP("fragment.stop");

    private static final Map<String, Route> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toMap(Route::text, Function.identity()));

    private final String text;

    Route(String text) {
        this.text = text;
    }

    /// The name on the wire.
    public String text() {
        return text;
    }

    /// @throws QueryException with `PROTOCOL` if there is no such route
    public static Route of(String text) {
        Route route = BY_TEXT.get(text);
        if (route == null) {
            throw new QueryException(ErrorCode.PROTOCOL, "there is no route \"" + text + "\"");
        }
        return route;
    }

    /// The refusal of a request that this peer does not serve in this way.
    public QueryException refusal(String model) {
        return new QueryException(
                ErrorCode.PROTOCOL, "the route " + text + " is not served by " + model + " here");
    }
}
