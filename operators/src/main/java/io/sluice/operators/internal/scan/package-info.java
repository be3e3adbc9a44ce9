/// What scans of files are planned and run with: the formats there are, and sets of files.
@NullMarked
package io.sluice.operators.internal.scan;

import org.jspecify.annotations.NullMarked;
