/// From Calcite's relational algebra to plan nodes.
@NullMarked
package io.sluice.optimizer.internal.lowering;

import org.jspecify.annotations.NullMarked;
