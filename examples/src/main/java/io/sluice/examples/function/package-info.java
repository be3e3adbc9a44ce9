/// Idea 6: a scalar and an aggregate function.
@NullMarked
package io.sluice.examples.function;

import org.jspecify.annotations.NullMarked;
