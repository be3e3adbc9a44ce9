/// Plans, expressions, context, errors and batches to bytes and back.
@NullMarked
package io.sluice.codec;

import org.jspecify.annotations.NullMarked;
