/// What clients and servers tell each other about queries beside their rows.
@NullMarked
package io.sluice.rsocket.internal.query;

import org.jspecify.annotations.NullMarked;
