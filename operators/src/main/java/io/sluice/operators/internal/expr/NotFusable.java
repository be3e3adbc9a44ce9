package io.sluice.operators.internal.expr;

/// An expression has a part that fused loops do not compute. Has no stack trace, since it is an
/// answer rather than an error.
final class NotFusable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotFusable(String part) {
        super(part, null, false, false);
    }
}
