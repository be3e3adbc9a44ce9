package io.sluice.testkit.contract;

import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.FunctionRegistry;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Factories;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PhysicalExtensionCodecContractTest {

    @Test
    void passesForACorrectCodec() {
        ContractRun.of(Correct.class).passes();
    }

    @Test
    void noticesAForgottenField() {
        ContractRun.of(Forgetful.class).failsOnlyIn("bringsEveryNodeBack");
    }

    @Test
    void noticesSerialisedObjects() {
        ContractRun.of(Serialising.class).failsOnlyIn("writesMetadataOnly");
    }

    @Test
    void noticesACodecThatTakesNodesOfOthers() {
        ContractRun.of(Greedy.class).failsOnlyIn("leavesNodesOfOthersAlone");
    }

    @Test
    void noticesATypeNameThatTheCodecDoesNotRead() {
        ContractRun.of(Misnamed.class).failsOnlyIn("writesUnderItsOwnTypeNames");
    }

    @Test
    void noticesBytesThatChange() {
        ContractRun.of(Changing.class).failsOnlyIn("writesTheSameBytesForTheSameNode");
    }

    @Test
    void noticesADecoderThatConnects() {
        ContractRun.of(Connecting.class).failsOnlyIn("connectsToNothing");
    }

    @Test
    void noticesADecoderThatBelievesAnyLength() {
        ContractRun.of(Gullible.class).failsOnlyIn("survivesDamagedBytes");
    }

    @Test
    void noticesAMissingFactoryThatIsNotNamed() {
        ContractRun.of(Blaming.class).failsOnlyIn("namesAFactoryThatIsMissing");
    }

    enum Flaw {
        NONE,
        FORGETS_A_FIELD,
        SERIALISES,
        TAKES_ALL,
        OTHER_NAME,
        CHANGING_BYTES,
        CONNECTS,
        BELIEVES_LENGTHS,
        BLAMES_THE_BYTES
    }

    /// Writes two numbers and a length.
    private static final class NumbersCodec implements PhysicalExtensionCodec {

        private static final int BYTES = 17;

        private final Flaw flaw;
        private final AtomicInteger encoded = new AtomicInteger();

        NumbersCodec(Flaw flaw) {
            this.flaw = flaw;
        }

        @Override
        public Set<String> typeNames() {
            return Set.of("test.Numbers/1");
        }

        @Override
        public Optional<EncodedNode> encode(ExecutionPlan node) {
            if (!(node instanceof NumbersExec(int batches, long claimed, boolean broken))) {
                return flaw == Flaw.TAKES_ALL
                        ? Optional.of(new EncodedNode("test.Numbers/1", new byte[BYTES]))
                        : Optional.empty();
            }
            if (flaw == Flaw.CHANGING_BYTES) {
                encoded.incrementAndGet();
            }
            ByteBuffer bytes =
                    ByteBuffer.allocate(BYTES + 4)
                            .putInt(batches)
                            .putLong(claimed)
                            .put((byte) (broken ? 1 : 0))
                            .putInt(0)
                            .putInt(encoded.get());
            byte[] content = flaw == Flaw.SERIALISES ? serialised(bytes.array()) : bytes.array();
            String name = flaw == Flaw.OTHER_NAME ? "test.Numbers/2" : "test.Numbers/1";
            return Optional.of(new EncodedNode(name, content));
        }

        private static byte[] serialised(byte[] content) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(content);
            try (ObjectOutputStream objects = new ObjectOutputStream(out)) {
                objects.writeObject("a connection");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return out.toByteArray();
        }

        @Override
        public ExecutionPlan decode(
                EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
            if (flaw == Flaw.BLAMES_THE_BYTES) {
                requireFactory(context);
            }
            ByteBuffer bytes = ByteBuffer.wrap(node.bytes());
            int batches = bytes.getInt();
            long claimed = bytes.getLong();
            boolean broken = bytes.get() == 1;
            int length = bytes.getInt();
            if (flaw == Flaw.BELIEVES_LENGTHS && length > 0) {
                int[] filler = new int[length];
                batches += filler[length - 1];
            }
            if (flaw == Flaw.CONNECTS) {
                context.factory(AtomicInteger.class).incrementAndGet();
            }
            return new NumbersExec(batches, flaw == Flaw.FORGETS_A_FIELD ? 0 : claimed, broken);
        }

        private static void requireFactory(DecodeContext context) {
            try {
                context.factory(AtomicInteger.class);
            } catch (QueryException e) {
                throw new QueryException(ErrorCode.CODEC_BROKEN, "the bytes are broken", e);
            }
        }
    }

    abstract static class Fixture implements PhysicalExtensionCodecContract {

        private final AtomicInteger opened = new AtomicInteger();
        private final NumbersCodec codec;

        Fixture(Flaw flaw) {
            this.codec = new NumbersCodec(flaw);
        }

        @Override
        public PhysicalExtensionCodec codec() {
            return codec;
        }

        @Override
        public List<ExecutionPlan> nodes() {
            return List.of(NumbersExec.of(3), NumbersExec.of(1).failing());
        }

        @Override
        public DecodeContext decoding() {
            return new DecodeContext(
                    Factories.NONE.with(AtomicInteger.class, opened),
                    FunctionRegistry.EMPTY,
                    QueryContext.builder().build());
        }

        @Override
        public Connections connections() {
            return new Connections(opened::get, () -> 0);
        }
    }

    static final class Correct extends Fixture {
        Correct() {
            super(Flaw.NONE);
        }
    }

    static final class Forgetful extends Fixture {
        Forgetful() {
            super(Flaw.FORGETS_A_FIELD);
        }
    }

    static final class Serialising extends Fixture {
        Serialising() {
            super(Flaw.SERIALISES);
        }
    }

    static final class Greedy extends Fixture {
        Greedy() {
            super(Flaw.TAKES_ALL);
        }
    }

    static final class Misnamed extends Fixture {
        Misnamed() {
            super(Flaw.OTHER_NAME);
        }
    }

    static final class Changing extends Fixture {
        Changing() {
            super(Flaw.CHANGING_BYTES);
        }
    }

    static final class Connecting extends Fixture {
        Connecting() {
            super(Flaw.CONNECTS);
        }
    }

    static final class Gullible extends Fixture {
        Gullible() {
            super(Flaw.BELIEVES_LENGTHS);
        }
    }

    static final class Blaming extends Fixture {
        Blaming() {
            super(Flaw.BLAMES_THE_BYTES);
        }
    }
}
