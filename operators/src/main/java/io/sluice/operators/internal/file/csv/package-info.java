/// Reads CSV with the FastCSV library.
@NullMarked
package io.sluice.operators.internal.file.csv;

import org.jspecify.annotations.NullMarked;
