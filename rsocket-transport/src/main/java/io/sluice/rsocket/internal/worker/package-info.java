/// The worker's side of distribution: tasks that coordinators start, read, watch and stop.
@NullMarked
package io.sluice.rsocket.internal.worker;

import org.jspecify.annotations.NullMarked;
