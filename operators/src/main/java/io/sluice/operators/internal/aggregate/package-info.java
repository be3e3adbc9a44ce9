/// Hash aggregation: batches to groups to results.
@NullMarked
package io.sluice.operators.internal.aggregate;

import org.jspecify.annotations.NullMarked;
