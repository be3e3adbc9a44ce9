/// The states of aggregate functions for all groups of an operator, in flat native memory.
@NullMarked
package io.sluice.operators.internal.accumulate;

import org.jspecify.annotations.NullMarked;
