/// One small tested program for each idea, and the architecture tests.
@NullMarked
package io.sluice.examples;

import org.jspecify.annotations.NullMarked;
