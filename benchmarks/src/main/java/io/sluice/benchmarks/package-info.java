/// TPC-H, transport and micro-benchmarks, against peers in the same run.
@NullMarked
package io.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
