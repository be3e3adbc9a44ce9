/// Columns built from other columns or from states.
@NullMarked
package io.sluice.operators.internal.column;

import org.jspecify.annotations.NullMarked;
