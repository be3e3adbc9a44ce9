/// Bytes for plan nodes that extensions bring.
@NullMarked
package io.sluice.serde;

import org.jspecify.annotations.NullMarked;
