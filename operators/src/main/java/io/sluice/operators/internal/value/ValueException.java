package io.sluice.operators.internal.value;

import static java.util.Objects.requireNonNull;

import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorType;
import io.sluice.error.QueryException;

/// One value could not be computed. CASE, AND and OR may still mask it, so it is cheap: it has no
/// stack trace, and becomes a [QueryException] only where it leaves the expression.
public final class ValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public ValueException(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = requireNonNull(code, "code is null");
    }

    /// An error that a function of an extension raised for its arguments.
    public ValueException(QueryException cause) {
        super(cause.getMessage(), cause, false, false);
        this.code = cause.code();
    }

    /// Whether an error of a whole batch may be that of one value, which a row that does not ask
    /// for it must not raise: it is for the statement's author, or a value is larger than any may
    /// be.
    public static boolean isOfValue(QueryException error) {
        return error.code().type() == ErrorType.USER || error.code() == ErrorCode.TOO_LARGE;
    }

    public static ValueException overflow(String what, String typeName) {
        return new ValueException(
                ErrorCode.NUMERIC_OVERFLOW, what + " does not fit into " + typeName);
    }

    public static ValueException divisionByZero(String what) {
        return new ValueException(ErrorCode.DIVISION_BY_ZERO, what + " divides by zero");
    }

    public static ValueException invalidCast(String what, String typeName) {
        return new ValueException(ErrorCode.INVALID_CAST, what + " cannot be cast to " + typeName);
    }

    public static ValueException invalidArgument(String message) {
        return new ValueException(ErrorCode.INVALID_ARGUMENT, message);
    }

    public ErrorCode code() {
        return code;
    }

    /// The message, which is never missing.
    public String text() {
        return requireNonNull(getMessage());
    }
}
