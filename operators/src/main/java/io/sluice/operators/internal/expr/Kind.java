package io.sluice.operators.internal.expr;

/// How a value travels through a fused loop: in which local variables.
enum Kind {
    /// One `long`: integers, dates, times, timestamps, decimals in 64 bits.
    LONG,
    /// One `double`, also for 32-bit numbers.
    DOUBLE,
    /// One `int`, 0 or 1; 0 where the value is null.
    BOOL,
    /// A `long` and an `int`: address and length of UTF-8 or other bytes.
    TEXT,
    /// Two `long`: the high and the low half of a decimal.
    WIDE
}
