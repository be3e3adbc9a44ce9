/// Idea 3: a physical rule that swaps scans of small tables for cached ones.
@NullMarked
package io.sluice.examples.rule;

import org.jspecify.annotations.NullMarked;
