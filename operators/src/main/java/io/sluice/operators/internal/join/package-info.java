/// Joins: a side that is built once for all partitions of a task, and steps that stream the other
/// side past it.
@NullMarked
package io.sluice.operators.internal.join;

import org.jspecify.annotations.NullMarked;
