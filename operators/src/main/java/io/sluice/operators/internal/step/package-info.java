/// Steps that handle one batch after the other and hold little between them.
@NullMarked
package io.sluice.operators.internal.step;

import org.jspecify.annotations.NullMarked;
