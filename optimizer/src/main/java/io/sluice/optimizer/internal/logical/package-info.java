/// Rewriting of relational algebra: sub-queries into joins, filters downwards, joins into a good
/// order, columns away that nobody reads. Calcite's rules in programs of ours, and a few pieces of
/// our own.
@NullMarked
package io.sluice.optimizer.internal.logical;

import org.jspecify.annotations.NullMarked;
