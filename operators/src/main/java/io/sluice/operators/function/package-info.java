/// The scalar and aggregate functions that every session knows.
@NullMarked
package io.sluice.operators.function;

import org.jspecify.annotations.NullMarked;
