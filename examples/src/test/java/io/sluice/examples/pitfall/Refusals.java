package io.sluice.examples.pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.error.QueryException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The errors that users see.
final class Refusals {

    private Refusals() {}

    /// The error that a call ends with, however the test has wrapped it.
    static QueryException of(ThrowingCallable call) {
        Throwable error = catchThrowable(call);
        assertThat(error).as("an error").isNotNull();
        while (!(error instanceof QueryException) && error.getCause() != null) {
            error = error.getCause();
        }
        assertThat(error).isInstanceOf(QueryException.class);
        return (QueryException) error;
    }
}
