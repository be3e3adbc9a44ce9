/// The coordinator's side of distribution: connections to workers, and fragments that run on them.
@NullMarked
package io.sluice.rsocket.internal.coordinator;

import org.jspecify.annotations.NullMarked;
