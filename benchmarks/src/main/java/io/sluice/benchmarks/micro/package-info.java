/// Micro-benchmarks of single parts, run with JMH.
@NullMarked
package io.sluice.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
