package io.sluice.operators.internal.expr;

import java.lang.classfile.CodeBuilder;

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

    /// Pushes the value's variables onto the stack, in order.
    void push(CodeBuilder builder) {
        switch (kind) {
            case LONG -> builder.lload(first);
            case DOUBLE -> builder.dload(first);
            case BOOL -> builder.iload(first);
            case TEXT -> builder.lload(first).iload(second);
            case WIDE -> builder.lload(first).lload(second);
        }
    }
}
