/// How memory tables are read, filled and summarised.
@NullMarked
package io.sluice.operators.internal.table;

import org.jspecify.annotations.NullMarked;
