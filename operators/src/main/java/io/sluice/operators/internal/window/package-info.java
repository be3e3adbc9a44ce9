/// Event time: watermarks, windows and what is aggregated in them.
@NullMarked
package io.sluice.operators.internal.window;

import org.jspecify.annotations.NullMarked;
