package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Factories;
import io.sluice.plan.PlanPrinter;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import io.sluice.testkit.SiblingsExec;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What Sluice expects of a [PhysicalExtensionCodec]: that every node comes back as it went, that
/// nodes of others are left alone, that bytes which are cut off or damaged end in an error and not
/// in a crash, and that neither direction connects or writes anything but metadata.
public interface PhysicalExtensionCodecContract {

    /// More than any plan node needs and far less than a damaged length would ask for.
    long MAX_DECODE_BYTES = 64L << 20;

    PhysicalExtensionCodec codec();

    /// Nodes of every kind that the codec writes, with every optional part once there and once not.
    List<ExecutionPlan> nodes();

    /// The process that decodes: the factories that nodes ask for while they are decoded.
    DecodeContext decoding();

    /// Counters of what the factories open.
    default Connections connections() {
        return Connections.NONE;
    }

    @Test
    default void bringsEveryNodeBack() {
        assertThat(nodes()).isNotEmpty();
        for (ExecutionPlan node : nodes()) {
            ExecutionPlan decoded = decode(encode(node), node);

            assertThat(decoded).as("%s after a round trip", node.name()).isEqualTo(node);
            assertThat(PlanPrinter.print(decoded)).isEqualTo(PlanPrinter.print(node));
            assertThat(decoded.schema()).isEqualTo(node.schema());
            assertThat(decoded.properties()).isEqualTo(node.properties());
            assertThat(decoded.statistics()).isEqualTo(node.statistics());
        }
    }

    @Test
    default void writesUnderItsOwnTypeNames() {
        for (ExecutionPlan node : nodes()) {
            assertThat(codec().typeNames())
                    .as("type names that the codec reads")
                    .contains(encode(node).typeName());
        }
    }

    @Test
    default void writesTheSameBytesForTheSameNode() {
        for (ExecutionPlan node : nodes()) {
            assertThat(encode(node)).as(node.name()).isEqualTo(encode(node));
        }
    }

    @Test
    default void leavesNodesOfOthersAlone() {
        ExecutionPlan foreign = SiblingsExec.of(nodes().getFirst());
        assertThat(codec().encode(foreign)).as("a node of another codec").isEmpty();
    }

    @Test
    default void writesMetadataOnly() {
        for (ExecutionPlan node : nodes()) {
            assertThat(MetadataOnly.findings(node))
                    .as("what %s holds beside metadata", node.name())
                    .isEmpty();
            assertThat(encode(node).bytes())
                    .as("serialised Java objects in %s", node.name())
                    .satisfies(bytes -> assertThat(JavaObjects.in(bytes)).isFalse());
        }
    }

    @Test
    default void connectsToNothing() {
        int opened = connections().opened().getAsInt();
        for (ExecutionPlan node : nodes()) {
            decode(encode(node), node);
        }
        assertThat(connections().opened().getAsInt())
                .as("connections opened by encoding and decoding")
                .isEqualTo(opened);
    }

    @Test
    default void survivesBytesThatAreCutOff() {
        for (ExecutionPlan node : nodes()) {
            EncodedNode encoded = encode(node);
            for (int length = 0; length < encoded.bytes().length; length++) {
                decodeOrRefuse(encoded, Arrays.copyOf(encoded.bytes(), length), node);
            }
        }
    }

    @Test
    default void survivesDamagedBytes() {
        Random random = new Random(11);
        for (ExecutionPlan node : nodes()) {
            EncodedNode encoded = encode(node);
            for (int round = 0; round < 1000 && encoded.bytes().length > 0; round++) {
                byte[] damaged = encoded.bytes().clone();
                for (int i = 0; i <= round % 4; i++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
                }
                decodeOrRefuse(encoded, damaged, node);
            }
        }
    }

    @Test
    default void namesAFactoryThatIsMissing() {
        DecodeContext bare =
                new DecodeContext(Factories.NONE, decoding().functions(), decoding().query());
        for (ExecutionPlan node : nodes()) {
            try {
                codec().decode(encode(node), node.children(), bare);
            } catch (QueryException e) {
                assertThat(e.code())
                        .as("error without factories")
                        .isEqualTo(ErrorCode.FACTORY_MISSING);
            }
        }
    }

    private EncodedNode encode(ExecutionPlan node) {
        Optional<EncodedNode> encoded = codec().encode(node);
        assertThat(encoded)
                .as("%s, one of the codec's own nodes, encoded", node.name())
                .isPresent();
        return encoded.orElseThrow();
    }

    private ExecutionPlan decode(EncodedNode encoded, ExecutionPlan node) {
        return codec().decode(encoded, node.children(), decoding());
    }

    /// Damage may go unnoticed; what is noticed is an exception, never an error of the machine, and
    /// neither takes more memory than a plan may.
    private void decodeOrRefuse(EncodedNode encoded, byte[] bytes, ExecutionPlan node) {
        long before = ThreadMemory.allocatedBytes();
        try {
            decode(new EncodedNode(encoded.typeName(), bytes), node);
        } catch (RuntimeException e) {
            // Refused, as it should be; the composite says which codec refuses.
        } catch (OutOfMemoryError | StackOverflowError e) {
            throw new AssertionError("damaged bytes bring the decoder down: " + e, e);
        }
        assertThat(ThreadMemory.allocatedBytes() - before)
                .as("bytes allocated for %d damaged bytes of %s", bytes.length, node.name())
                .isLessThan(MAX_DECODE_BYTES);
    }
}
