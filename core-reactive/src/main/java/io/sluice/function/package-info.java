/// Scalar and aggregate functions, built in or brought by extensions.
@NullMarked
package io.sluice.function;

import org.jspecify.annotations.NullMarked;
