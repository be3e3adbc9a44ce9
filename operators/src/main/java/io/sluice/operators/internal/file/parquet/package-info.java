/// Reads Parquet: footers with the Hardwood library, pages by our own decoders, which write into
/// native memory that counts, on the thread that asks.
@NullMarked
package io.sluice.operators.internal.file.parquet;

import org.jspecify.annotations.NullMarked;
