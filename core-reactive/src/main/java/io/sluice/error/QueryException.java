package io.sluice.error;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/// The one exception that users of Sluice see, embedded and remote alike.
///
/// It keeps its class on the wire: code, scope, the failing node and the chain of causes arrive as
/// they were. The message says what, which value and where; it never holds a secret or a row's
/// content beyond the value that is wrong.
public final class QueryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final ErrorScope scope;
    private final @Nullable String node;

    public QueryException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public QueryException(ErrorCode code, String message, @Nullable Throwable cause) {
        this(code, ErrorScope.QUERY, null, message, cause);
    }

    /// @param node the plan node or process where it happened, for example `HashJoinExec` or
    ///   `tcp://host:7879`
    public QueryException(
            ErrorCode code,
            ErrorScope scope,
            @Nullable String node,
            String message,
            @Nullable Throwable cause) {
        super(requireNonNull(message, "message is null"), cause);
        this.code = requireNonNull(code, "code is null");
        this.scope = requireNonNull(scope, "scope is null");
        this.node = node;
    }

    /// The given error as a `QueryException`: itself if it is one, otherwise wrapped as
    /// [ErrorCode#INTERNAL]. Out-of-memory answers of Arrow's allocators and of the Java heap
    /// become [ErrorCode#MEMORY_LIMIT].
    public static QueryException from(@Nullable Throwable error) {
        return switch (error) {
            case null -> new QueryException(ErrorCode.INTERNAL, "an error without a cause");
            case QueryException e -> e;
            case org.apache.arrow.memory.OutOfMemoryException e ->
                    new QueryException(
                            ErrorCode.MEMORY_LIMIT,
                            "memory limit reached: " + firstLine(e.getMessage()),
                            e);
            case OutOfMemoryError e ->
                    new QueryException(
                            ErrorCode.MEMORY_LIMIT,
                            "the Java heap is exhausted: " + e.getMessage(),
                            e);
            default -> {
                String text = error.getMessage() == null ? "" : ": " + error.getMessage();
                yield new QueryException(
                        ErrorCode.INTERNAL, error.getClass().getSimpleName() + text, error);
            }
        };
    }

    /// The same error with the place where it happened, unless it has one already.
    public QueryException at(String place) {
        if (node != null) {
            return this;
        }
        QueryException located =
                new QueryException(code, scope, place, requireNonNull(getMessage()), this);
        located.setStackTrace(getStackTrace());
        return located;
    }

    public ErrorCode code() {
        return code;
    }

    public ErrorScope scope() {
        return scope;
    }

    /// The plan node or process where the error happened, or null where that means nothing.
    public @Nullable String node() {
        return node;
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }
}
