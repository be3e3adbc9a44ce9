package io.sluice.codec;

import io.sluice.plan.ExecutionPlan;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Codecs of two extensions. That of scans reads two versions of its format: the first had no
/// number of rows to fetch at once.
final class AcmeCodecs {

    static final String SCAN_1 = "acme.Scan/1";
    static final String SCAN_2 = "acme.Scan/2";
    static final String TAG = "acme.Tag/1";
    static final int DEFAULT_FETCH_ROWS = 100;

    private AcmeCodecs() {}

    static PhysicalExtensionCodec scan() {
        return new PhysicalExtensionCodec() {
            @Override
            public Set<String> typeNames() {
                return Set.of(SCAN_1, SCAN_2);
            }

            @Override
            public Optional<EncodedNode> encode(ExecutionPlan node) {
                return node instanceof AcmeScanExec scan
                        ? Optional.of(new EncodedNode(SCAN_2, bytes(scan, 2)))
                        : Optional.empty();
            }

            @Override
            public ExecutionPlan decode(
                    EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
                ByteBuffer bytes = ByteBuffer.wrap(node.bytes());
                int fetchRows =
                        node.typeName().equals(SCAN_2) ? bytes.getInt() : DEFAULT_FETCH_ROWS;
                int length = bytes.getInt();
                if (length < 0 || length > bytes.remaining()) {
                    throw new IllegalArgumentException("a URI of " + length + " bytes");
                }
                byte[] uri = new byte[length];
                bytes.get(uri);
                byte[] schema = new byte[bytes.remaining()];
                bytes.get(schema);
                return new AcmeScanExec(
                        new String(uri, StandardCharsets.UTF_8),
                        fetchRows,
                        SchemaCodec.decode(schema),
                        false,
                        context.factory(AcmeScanExec.Connector.class));
            }
        };
    }

    /// The bytes of a scan in one of the versions.
    static byte[] bytes(AcmeScanExec scan, int version) {
        byte[] uri = scan.uri().getBytes(StandardCharsets.UTF_8);
        byte[] schema = SchemaCodec.encode(scan.schema());
        ByteBuffer bytes = ByteBuffer.allocate((version == 2 ? 8 : 4) + uri.length + schema.length);
        if (version == 2) {
            bytes.putInt(scan.fetchRows());
        }
        return bytes.putInt(uri.length).put(uri).put(schema).array();
    }

    static PhysicalExtensionCodec tag() {
        return new PhysicalExtensionCodec() {
            @Override
            public Set<String> typeNames() {
                return Set.of(TAG);
            }

            @Override
            public Optional<EncodedNode> encode(ExecutionPlan node) {
                if (!(node instanceof AcmeTagExec(_, String tag))) {
                    return Optional.empty();
                }
                if (tag.isEmpty()) {
                    throw new IllegalStateException("a tag without text");
                }
                return Optional.of(new EncodedNode(TAG, tag.getBytes(StandardCharsets.UTF_8)));
            }

            @Override
            public ExecutionPlan decode(
                    EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
                return new AcmeTagExec(
                        inputs.getFirst(), new String(node.bytes(), StandardCharsets.UTF_8));
            }
        };
    }
}
