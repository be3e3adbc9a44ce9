/// Idea 4: a codec that sends metadata and has the other end make its own connections.
@NullMarked
package io.sluice.examples.codec;

import org.jspecify.annotations.NullMarked;
