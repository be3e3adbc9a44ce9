/// Idea 1: a table provider for a foreign source.
@NullMarked
package io.sluice.examples.table;

import org.jspecify.annotations.NullMarked;
