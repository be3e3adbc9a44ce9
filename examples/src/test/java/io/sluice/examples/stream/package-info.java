/// Laws of continuous queries, on flights that are replayed.
@NullMarked
package io.sluice.examples.stream;

import org.jspecify.annotations.NullMarked;
