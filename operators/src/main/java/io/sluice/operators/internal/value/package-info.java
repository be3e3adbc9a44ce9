/// What SQL does with single values, as Java objects: arithmetic, comparison, casts, patterns.
/// Plain and obviously right, since the fused loops are measured against it.
@NullMarked
package io.sluice.operators.internal.value;

import org.jspecify.annotations.NullMarked;
