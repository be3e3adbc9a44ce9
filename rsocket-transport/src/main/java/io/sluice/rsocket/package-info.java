/// Server, client and workers over RSocket.
@NullMarked
package io.sluice.rsocket;

import org.jspecify.annotations.NullMarked;
