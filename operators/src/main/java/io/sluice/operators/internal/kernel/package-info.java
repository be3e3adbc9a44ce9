/// What fused loops call for each row: primitives over native memory that never allocate on the
/// usual path and do not throw. Errors are flags, since the row evaluator names them afterwards.
@NullMarked
package io.sluice.operators.internal.kernel;

import org.jspecify.annotations.NullMarked;
