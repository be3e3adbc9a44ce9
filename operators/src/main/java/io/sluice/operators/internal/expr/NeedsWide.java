package io.sluice.operators.internal.expr;

/// A decimal literal needs more than 64 bits, so that there is no narrow loop. Has no stack trace,
/// since it is an answer rather than an error.
final class NeedsWide extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NeedsWide() {
        super(null, null, false, false);
    }
}
