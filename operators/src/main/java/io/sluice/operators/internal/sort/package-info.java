/// Sorting: keys made comparable word by word, and rows put in order.
@NullMarked
package io.sluice.operators.internal.sort;

import org.jspecify.annotations.NullMarked;
