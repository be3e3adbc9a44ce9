/// The tables that a statement names, as they are while it is planned.
@NullMarked
package io.sluice.optimizer.internal.catalog;

import org.jspecify.annotations.NullMarked;
