/// Which partition a row goes to, and how the rows get there.
@NullMarked
package io.sluice.operators.internal.exchange;

import org.jspecify.annotations.NullMarked;
