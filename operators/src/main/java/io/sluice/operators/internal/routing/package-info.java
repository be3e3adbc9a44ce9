/// How the rows of one producer of an exchange get to its partitions.
@NullMarked
package io.sluice.operators.internal.routing;

import org.jspecify.annotations.NullMarked;
