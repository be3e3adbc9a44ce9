package io.sluice.context;

import io.sluice.error.QueryException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the values of secrets out of errors. Nobody can keep a driver from quoting the password
/// that it was given, so what leaves a task is searched for the values themselves.
///
/// @param secrets values that are long enough to be recognised; shorter ones are parts of any text
record Redaction(List<String> secrets) {

    private static final int MIN_LENGTH = 4;
    private static final int MAX_CAUSES = 32;

    static Redaction of(Collection<ContextEntry> entries) {
        return new Redaction(
                entries.stream()
                        .filter(ContextEntry::secret)
                        .map(ContextEntry::value)
                        .filter(value -> value.length() >= MIN_LENGTH)
                        .toList());
    }

    /// The same error if it quotes no secret, otherwise one of the same class without them.
    QueryException of(QueryException error) {
        return secrets.isEmpty() || !quotes(error, MAX_CAUSES)
                ? error
                : told(error, cause(error.getCause(), MAX_CAUSES));
    }

    private QueryException told(QueryException error, @Nullable Throwable cause) {
        QueryException told =
                new QueryException(
                        error.code(),
                        error.scope(),
                        error.node(),
                        text(String.valueOf(error.getMessage())),
                        cause);
        told.setStackTrace(error.getStackTrace());
        return told;
    }

    private boolean quotes(@Nullable Throwable error, int depth) {
        if (error == null || depth == 0) {
            return false;
        }
        String shown = error.toString();
        if (!text(shown).equals(shown) || quotes(error.getCause(), depth - 1)) {
            return true;
        }
        for (Throwable suppressed : error.getSuppressed()) {
            if (quotes(suppressed, depth - 1)) {
                return true;
            }
        }
        return false;
    }

    /// Causes of other classes are told by their name and text, with the place where they were
    /// thrown.
    private @Nullable Throwable cause(@Nullable Throwable cause, int depth) {
        if (cause == null || depth == 0) {
            return null;
        }
        Throwable next = cause(cause.getCause(), depth - 1);
        if (cause instanceof QueryException known) {
            return told(known, next);
        }
        RuntimeException foreign = new RuntimeException(text(cause.toString()), next);
        foreign.setStackTrace(cause.getStackTrace());
        return foreign;
    }

    String text(String text) {
        String redacted = text;
        for (String secret : secrets) {
            redacted = redacted.replace(secret, ContextEntry.REDACTED);
        }
        return redacted;
    }
}
