/// Typed, resolved expressions: what filters are pushed down as, kernels are made from and the wire
/// carries.
@NullMarked
package io.sluice.expr;

import org.jspecify.annotations.NullMarked;
