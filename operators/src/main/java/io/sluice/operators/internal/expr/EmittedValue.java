package io.sluice.operators.internal.expr;

/// The local variables that hold a value in the code of a fused loop.
///
/// @param second the second variable of kinds that need two, or -1
/// @param nulls the variable that is 1 where the value is null and 0 elsewhere; [#NEVER] if no row
///   is
record EmittedValue(Kind kind, int first, int second, int nulls) {

    static final int NEVER = -1;

    boolean maybeNull() {
        return nulls != NEVER;
    }
}
