/// What lowering and physical rules share: columns in expressions and plans.
@NullMarked
package io.sluice.optimizer.internal.plan;

import org.jspecify.annotations.NullMarked;
