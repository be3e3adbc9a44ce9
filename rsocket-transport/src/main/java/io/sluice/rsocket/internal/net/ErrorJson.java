package io.sluice.rsocket.internal.net;

import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorScope;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.json.JsonObject;
import io.sluice.rsocket.internal.json.JsonWriter;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Errors as the JSON objects of the protocol. Code, scope, node and the chain of causes arrive as
/// they were.
///
/// Only [QueryException]s are written, causes included: their messages are meant for people far
/// away. An unforeseen exception's message is not, so of those nothing but the query id is told.
public final class ErrorJson {

    private static final int MAX_CAUSES = 8;

    /// A message may quote data; an ERROR frame should stay small.
    private static final int MAX_MESSAGE_LENGTH = 8 << 10;

    private ErrorJson() {}

    /// @param queryId the query that failed; empty text for none
    public static String write(QueryException error, String queryId) {
        JsonWriter json = new JsonWriter();
        write(json, error, queryId);
        return json.toString();
    }

    /// Writes the object into a larger text.
    public static void write(JsonWriter json, QueryException error, String queryId) {
        write(json, error, queryId, 0);
    }

    private static void write(JsonWriter json, QueryException error, String queryId, int depth) {
        ErrorCode code = error.code();
        json.beginObject()
                .member("code", code.name())
                .member("sqlState", code.sqlState())
                .member("type", code.type().name())
                .member("retryable", code.retryable())
                .member("scope", error.scope().name())
                .member("message", message(error, queryId));
        if (error.node() != null) {
            json.member("node", error.node());
        }
        if (!queryId.isEmpty()) {
            json.member("queryId", queryId);
        }
        QueryException cause = toldCause(error);
        if (cause != null && depth < MAX_CAUSES) {
            json.name("cause");
            write(json, cause, "", depth + 1);
        }
        json.endObject();
    }

    private static String message(QueryException error, String queryId) {
        if (error.code() == ErrorCode.INTERNAL && error.getCause() != null) {
            return "unforeseen error; the log has it"
                    + (queryId.isEmpty() ? "" : " under query " + queryId);
        }
        String message = String.valueOf(error.getMessage());
        return message.length() <= MAX_MESSAGE_LENGTH
                ? message
                : message.substring(0, MAX_MESSAGE_LENGTH) + "…";
    }

    /// The next cause that adds something: [QueryException#at] repeats the message of what it
    /// locates.
    private static @Nullable QueryException toldCause(QueryException error) {
        Throwable cause = error.getCause();
        while (cause != null) {
            if (cause instanceof QueryException told
                    && (told.code() != error.code()
                            || !String.valueOf(told.getMessage()).equals(error.getMessage()))) {
                return told;
            }
            cause = cause.getCause();
        }
        return null;
    }

    /// The error that a peer has written.
    ///
    /// @throws QueryException with `PROTOCOL` if the text is no error object
    public static QueryException read(String text) {
        return read(JsonObject.parse(text), 0);
    }

    /// The error in an object that a peer has sent.
    public static QueryException read(JsonObject json) {
        return read(json, 0);
    }

    private static QueryException read(JsonObject json, int depth) {
        String name = json.requiredText("code");
        Optional<ErrorCode> known = constant(ErrorCode.values(), name);
        String message = json.text("message").orElse("");
        ErrorScope scope =
                constant(ErrorScope.values(), json.text("scope").orElse(""))
                        .orElse(ErrorScope.QUERY);
        QueryException cause =
                depth < MAX_CAUSES
                        ? json.object("cause").map(inner -> read(inner, depth + 1)).orElse(null)
                        : null;
        return new QueryException(
                known.orElse(ErrorCode.INTERNAL),
                scope,
                json.text("node").orElse(null),
                known.isPresent() ? message : name + ": " + message,
                cause);
    }

    private static <E extends Enum<E>> Optional<E> constant(E[] constants, String name) {
        return Arrays.stream(constants).filter(one -> one.name().equals(name)).findFirst();
    }
}
