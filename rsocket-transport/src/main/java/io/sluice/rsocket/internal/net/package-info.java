/// What both ends of a connection share: addresses, routes, metadata, errors, and the count of
/// bytes that wait for the network.
@NullMarked
package io.sluice.rsocket.internal.net;

import org.jspecify.annotations.NullMarked;
