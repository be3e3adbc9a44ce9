/// Idea 2: an execution plan that opens its connection when it is subscribed to, and not before.
@NullMarked
package io.sluice.examples.scan;

import org.jspecify.annotations.NullMarked;
