/// Calcite's expressions as Sluice's, and constant expressions as values.
@NullMarked
package io.sluice.optimizer.internal.expr;

import org.jspecify.annotations.NullMarked;
