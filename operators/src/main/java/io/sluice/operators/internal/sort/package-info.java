/// Sorting: keys made comparable word by word, rows put in order, ordered inputs merged.
@NullMarked
package io.sluice.operators.internal.sort;

import org.jspecify.annotations.NullMarked;
