/// Row counts and column statistics of operators, estimated from those of their inputs.
@NullMarked
package io.sluice.operators.estimate;

import org.jspecify.annotations.NullMarked;
