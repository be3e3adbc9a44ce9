/// The client's side: queries that run on a server.
@NullMarked
package io.sluice.rsocket.internal.client;

import org.jspecify.annotations.NullMarked;
