/// Built-in operators, kernels, functions and file sources.
@NullMarked
package io.sluice.operators;

import org.jspecify.annotations.NullMarked;
