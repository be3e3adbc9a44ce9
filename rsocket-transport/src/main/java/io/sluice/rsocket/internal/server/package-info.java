/// The server's side: statements of many clients over one session.
@NullMarked
package io.sluice.rsocket.internal.server;

import org.jspecify.annotations.NullMarked;
