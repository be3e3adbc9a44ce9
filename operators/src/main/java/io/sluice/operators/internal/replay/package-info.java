/// How rows of the past are paced.
@NullMarked
package io.sluice.operators.internal.replay;

import org.jspecify.annotations.NullMarked;
