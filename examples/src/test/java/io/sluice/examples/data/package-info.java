/// How the sample data were made.
@NullMarked
package io.sluice.examples.data;

import org.jspecify.annotations.NullMarked;
