/// Batches onto the wire and off it again, with the demand of the far end and a bound on bytes.
@NullMarked
package io.sluice.rsocket.internal.stream;

import org.jspecify.annotations.NullMarked;
