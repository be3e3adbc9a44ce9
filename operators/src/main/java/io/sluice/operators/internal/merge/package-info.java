/// Merging of sorted inputs.
@NullMarked
package io.sluice.operators.internal.merge;

import org.jspecify.annotations.NullMarked;
