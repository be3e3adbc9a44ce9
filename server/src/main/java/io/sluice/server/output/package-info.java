/// Results as people and programs read them from a pipe: tables, CSV, JSON lines and Arrow streams.
@NullMarked
package io.sluice.server.output;

import org.jspecify.annotations.NullMarked;
