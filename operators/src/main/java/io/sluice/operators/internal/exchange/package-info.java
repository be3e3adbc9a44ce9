/// Which partition a row goes to, the same in every process.
@NullMarked
package io.sluice.operators.internal.exchange;

import org.jspecify.annotations.NullMarked;
