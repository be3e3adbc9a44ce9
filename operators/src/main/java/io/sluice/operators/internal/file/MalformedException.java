package io.sluice.operators.internal.file;

import org.jspecify.annotations.Nullable;

/// Content that its format does not allow, found where neither the file's name nor the place is
/// known; whoever knows both makes a `QueryException` of it.
public final class MalformedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedException(String message) {
        this(message, null);
    }

    public MalformedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
