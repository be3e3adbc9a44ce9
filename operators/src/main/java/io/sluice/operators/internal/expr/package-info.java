/// Evaluates expressions over batches: a row at a time as the definition, and in fused loops that
/// are made at run time.
@NullMarked
package io.sluice.operators.internal.expr;

import org.jspecify.annotations.NullMarked;
