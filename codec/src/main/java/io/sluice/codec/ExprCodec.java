package io.sluice.codec;

import io.sluice.codec.internal.ExprDecoder;
import io.sluice.codec.internal.ExprEncoder;
import io.sluice.codec.internal.Messages;
import io.sluice.codec.internal.TypeCodec;
import io.sluice.codec.proto.ExprsProto;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import java.util.List;

/// Expressions as bytes, for codecs of extensions whose nodes have some, such as the filters of a
/// scan. Law: `decode(encode(exprs))` equals `exprs`.
public final class ExprCodec {

    private static final String WHAT = "a list of expressions";
    private static final CodecLimits LIMITS = CodecLimits.DEFAULT;

    private ExprCodec() {}

    /// @throws io.sluice.error.QueryException with `TOO_LARGE`, also for expressions nested too
    ///   deep
    public static byte[] encode(List<Expr> exprs) {
        TypeCodec types = new TypeCodec(LIMITS.maxTypeDepth());
        ExprsProto message = new ExprEncoder(types, LIMITS.maxExprDepth()).encode(exprs);
        return Messages.bytes(message, WHAT, LIMITS.maxBytes(), LIMITS.maxItems());
    }

    /// @param functions those that calls may name, from the
    ///   [DecodeContext][io.sluice.serde.DecodeContext]
    /// @throws io.sluice.error.QueryException with `CODEC_MALFORMED`, `TOO_LARGE`, or
    ///   `CODEC_UNKNOWN_TYPE` for a function that is not registered
    public static List<Expr> decode(byte[] bytes, FunctionRegistry functions) {
        ExprsProto message =
                Messages.parse(
                        bytes,
                        ExprsProto.getDefaultInstance(),
                        ExprsProto.parser(),
                        WHAT,
                        LIMITS.maxBytes(),
                        LIMITS.maxItems());
        TypeCodec types = new TypeCodec(LIMITS.maxTypeDepth());
        ExprDecoder decoder = new ExprDecoder(types, LIMITS.maxExprDepth(), functions);
        return Messages.decode(WHAT, () -> decoder.exprs(message));
    }
}
