/// What built-in nodes are told beside their expressions: kinds of joins, modes of aggregations,
/// windows of time, formats and splits of files. A package of its own, as both the nodes and what
/// runs them need it.
@NullMarked
package io.sluice.operators.spec;

import org.jspecify.annotations.NullMarked;
