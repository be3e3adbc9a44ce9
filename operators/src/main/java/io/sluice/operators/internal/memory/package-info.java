/// How memory tables are read, filled and summarised.
@NullMarked
package io.sluice.operators.internal.memory;

import org.jspecify.annotations.NullMarked;
