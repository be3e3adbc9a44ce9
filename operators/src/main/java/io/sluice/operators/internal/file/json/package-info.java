/// Reads JSON lines with the Jackson library.
@NullMarked
package io.sluice.operators.internal.file.json;

import org.jspecify.annotations.NullMarked;
