package io.sluice.codec;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Many codecs as one: each owns its bytes under its type names, and adding one changes nothing for
/// the others. Their order does not matter.
///
/// Three things can be wrong with a node, and they are told apart:
/// - it is not this codec's: `encode` answers with nothing, and the next codec is asked;
/// - it is some codec's, which fails: `CODEC_BROKEN` with the type name and the codec's error as
///   its cause (a missing factory stays `FACTORY_MISSING`);
/// - it is nobody's: `encode` answers with nothing, `decode` fails with `CODEC_UNKNOWN_TYPE`, the
///   type name, and what is installed.
///
/// Immutable and thread-safe if its parts are.
public final class CompositePhysicalCodec implements PhysicalExtensionCodec {

    private final List<PhysicalExtensionCodec> codecs;
    private final Map<String, PhysicalExtensionCodec> byTypeName = new TreeMap<>();

    private CompositePhysicalCodec(List<PhysicalExtensionCodec> codecs) {
        this.codecs = List.copyOf(codecs);
        for (PhysicalExtensionCodec codec : codecs) {
            for (String typeName : codec.typeNames()) {
                PhysicalExtensionCodec other = byTypeName.putIfAbsent(typeName, codec);
                if (other != null) {
                    throw new QueryException(
                            ErrorCode.EXTENSION_CONFLICT,
                            "two codecs claim the type name \""
                                    + typeName
                                    + "\": "
                                    + other.getClass().getName()
                                    + " and "
                                    + codec.getClass().getName());
                }
            }
        }
    }

    /// @throws QueryException with [ErrorCode#EXTENSION_CONFLICT] if two of them claim one type
    ///   name
    public static CompositePhysicalCodec of(List<PhysicalExtensionCodec> codecs) {
        return new CompositePhysicalCodec(codecs);
    }

    @Override
    public Set<String> typeNames() {
        return Set.copyOf(byTypeName.keySet());
    }

    @Override
    public Optional<EncodedNode> encode(ExecutionPlan node) {
        for (PhysicalExtensionCodec codec : codecs) {
            Optional<EncodedNode> encoded = encode(codec, node);
            if (encoded.isPresent()) {
                return encoded;
            }
        }
        return Optional.empty();
    }

    @Override
    public ExecutionPlan decode(
            EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
        PhysicalExtensionCodec codec = byTypeName.get(node.typeName());
        if (codec == null) {
            throw new QueryException(
                    ErrorCode.CODEC_UNKNOWN_TYPE,
                    "no codec for \"" + node.typeName() + "\" is installed here; " + installed());
        }
        ExecutionPlan decoded;
        try {
            decoded = codec.decode(node, inputs, context);
        } catch (RuntimeException | StackOverflowError e) {
            throw failed("could not read " + node.typeName(), node.typeName(), e);
        }
        if (decoded.children().size() != inputs.size()) {
            throw new QueryException(
                    ErrorCode.CODEC_BROKEN,
                    "the codec of "
                            + node.typeName()
                            + " made a node with "
                            + decoded.children().size()
                            + " children out of "
                            + inputs.size());
        }
        return decoded;
    }

    /// What is installed, for messages.
    String installed() {
        return byTypeName.isEmpty()
                ? "no extension's codec is"
                : "installed are " + String.join(", ", byTypeName.keySet());
    }

    private Optional<EncodedNode> encode(PhysicalExtensionCodec codec, ExecutionPlan node) {
        Optional<EncodedNode> encoded;
        try {
            encoded = codec.encode(node);
        } catch (RuntimeException | StackOverflowError e) {
            throw failed("could not write " + node.name(), node.name(), e);
        }
        if (encoded.isPresent() && byTypeName.get(encoded.get().typeName()) != codec) {
            throw new QueryException(
                    ErrorCode.CODEC_BROKEN,
                    codec.getClass().getName()
                            + " wrote "
                            + node.name()
                            + " under the type name \""
                            + encoded.get().typeName()
                            + "\", which is not one of its own "
                            + new ArrayList<>(codec.typeNames()));
        }
        return encoded;
    }

    private static QueryException failed(String what, String place, Throwable error) {
        if (error instanceof QueryException known
                && (known.code() == ErrorCode.FACTORY_MISSING
                        || known.code() == ErrorCode.CODEC_BROKEN
                        || known.code() == ErrorCode.CODEC_UNKNOWN_TYPE)) {
            return known.at(place);
        }
        return new QueryException(ErrorCode.CODEC_BROKEN, "the codec " + what + ": " + error, error)
                .at(place);
    }
}
