package io.sluice.codec;

import io.sluice.codec.internal.Messages;
import io.sluice.codec.internal.TypeCodec;
import io.sluice.codec.proto.SchemaProto;
import io.sluice.type.Schema;

/// Schemas as bytes, for codecs of extensions whose nodes have one. Law: `decode(encode(schema))`
/// equals `schema`, names, nullability and metadata included.
public final class SchemaCodec {

    private static final String WHAT = "a schema";
    private static final CodecLimits LIMITS = CodecLimits.DEFAULT;

    private SchemaCodec() {}

    /// @throws io.sluice.error.QueryException with `TOO_LARGE`, also for types nested too deep
    public static byte[] encode(Schema schema) {
        SchemaProto message = new TypeCodec(LIMITS.maxTypeDepth()).encode(schema);
        return Messages.bytes(message, WHAT, LIMITS.maxBytes(), LIMITS.maxItems());
    }

    /// @throws io.sluice.error.QueryException with `CODEC_MALFORMED` or `TOO_LARGE`
    public static Schema decode(byte[] bytes) {
        SchemaProto message =
                Messages.parse(
                        bytes,
                        SchemaProto.getDefaultInstance(),
                        SchemaProto.parser(),
                        WHAT,
                        LIMITS.maxBytes(),
                        LIMITS.maxItems());
        return Messages.decode(WHAT, () -> new TypeCodec(LIMITS.maxTypeDepth()).decode(message));
    }
}
