/// Plans, expressions, types and values to protobuf messages and back, one family in each file.
///
/// Trees are written flat, in post-order; see `types.proto`. Encoders switch over sealed types
/// without a default, so that a new variant does not compile until it is written here. Decoders
/// answer bytes that make no sense with `IllegalArgumentException`, which the public classes turn
/// into an error of their own.
@NullMarked
package io.sluice.codec.internal;

import org.jspecify.annotations.NullMarked;
