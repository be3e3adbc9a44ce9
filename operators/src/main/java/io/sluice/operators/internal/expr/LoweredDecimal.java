package io.sluice.operators.internal.expr;

/// A decimal between two operations.
///
/// @param code its unscaled value, of kind LONG or WIDE
/// @param digits how many digits the types prove it to have at most; may be more than any type
///   holds
/// @param scale digits after the point
record LoweredDecimal(Code code, int digits, int scale) {

    static boolean isWide(LoweredDecimal value) {
        return value.code().kind() == Kind.WIDE;
    }

    LoweredDecimal withCode(Code newCode) {
        return new LoweredDecimal(newCode, digits, scale);
    }
}
