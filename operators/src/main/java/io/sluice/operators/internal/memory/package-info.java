/// Native memory that operators grow as their state does.
@NullMarked
package io.sluice.operators.internal.memory;

import org.jspecify.annotations.NullMarked;
