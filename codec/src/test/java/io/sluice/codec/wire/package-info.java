/// Tests of what travels beside batches.
@NullMarked
package io.sluice.codec.wire;

import org.jspecify.annotations.NullMarked;
