/// Tests of batches and of their way from and to Arrow.
@NullMarked
package io.sluice.batch;

import org.jspecify.annotations.NullMarked;
