/// Whole queries against peers in the same run. A figure is a ratio that one command repeats.
@NullMarked
package io.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
