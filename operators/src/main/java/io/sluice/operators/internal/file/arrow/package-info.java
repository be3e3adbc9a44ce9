/// Reads Arrow IPC files and streams.
@NullMarked
package io.sluice.operators.internal.file.arrow;

import org.jspecify.annotations.NullMarked;
