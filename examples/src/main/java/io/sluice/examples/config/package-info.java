/// Idea 5: options of an extension, set in one process and read in another.
@NullMarked
package io.sluice.examples.config;

import org.jspecify.annotations.NullMarked;
