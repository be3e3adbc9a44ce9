/// An extension that only some of the processes in tests have.
@NullMarked
package io.sluice.rsocket.acme;

import org.jspecify.annotations.NullMarked;
