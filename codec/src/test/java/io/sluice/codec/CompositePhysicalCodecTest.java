package io.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.FilterExec;
import io.sluice.operators.UnionExec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Factories;
import io.sluice.plan.PlanPrinter;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class CompositePhysicalCodecTest {

    private final AcmeScanExec.Connector connector = new AcmeScanExec.Connector();
    private final AcmeScanExec scan =
            new AcmeScanExec("acme://h/t", 7, Samples.SCHEMA, false, connector);
    private final DecodeContext context =
            new DecodeContext(
                    Factories.NONE.with(AcmeScanExec.Connector.class, connector),
                    Samples.decoding().functions(),
                    Samples.decoding().query());

    @Test
    void foreignNodesTravelAmongBuiltInOnesWithoutAConnection() {
        ExecutionPlan tagged = new AcmeTagExec(new FilterExec(scan, Samples.ID_IS_ONE), "x");
        ExecutionPlan plan = new UnionExec(List.of(tagged, Samples.values(), scan), Samples.SCHEMA);
        PlanCodec codec = codec(AcmeCodecs.scan(), AcmeCodecs.tag());
        ExecutionPlan decoded = codec.decode(codec.encode(plan), context);
        assertThat(decoded).isEqualTo(plan);
        assertThat(PlanPrinter.print(decoded)).isEqualTo(PlanPrinter.print(plan));
        assertThat(connector.opened).isEmpty();
    }

    @Test
    void theOrderOfCodecsDoesNotMatter() {
        ExecutionPlan plan = new AcmeTagExec(scan, "x");
        PlanCodec writer = codec(AcmeCodecs.scan(), AcmeCodecs.tag());
        PlanCodec reader = codec(AcmeCodecs.tag(), AcmeCodecs.scan());
        assertThat(reader.decode(writer.encode(plan), context)).isEqualTo(plan);
        assertThat(reader.encode(plan)).isEqualTo(writer.encode(plan));
    }

    @Test
    void compositesMayBePartsOfComposites() {
        PhysicalExtensionCodec inner = CompositePhysicalCodec.of(List.of(AcmeCodecs.scan()));
        PlanCodec codec = codec(inner, AcmeCodecs.tag());
        ExecutionPlan plan = new AcmeTagExec(scan, "x");
        assertThat(codec.decode(codec.encode(plan), context)).isEqualTo(plan);
        assertThat(codec.typeNames())
                .containsExactlyInAnyOrder(
                        PlanCodec.TYPE_NAME, AcmeCodecs.SCAN_1, AcmeCodecs.SCAN_2, AcmeCodecs.TAG);
    }

    @Test
    void olderVersionsOfAFormatAreRead() {
        CompositePhysicalCodec codec = CompositePhysicalCodec.of(List.of(AcmeCodecs.scan()));
        EncodedNode old = new EncodedNode(AcmeCodecs.SCAN_1, AcmeCodecs.bytes(scan, 1));
        assertThat(codec.decode(old, List.of(), context))
                .isEqualTo(
                        new AcmeScanExec(
                                scan.uri(),
                                AcmeCodecs.DEFAULT_FETCH_ROWS,
                                scan.schema(),
                                false,
                                connector));
        assertThat(codec.encode(scan).orElseThrow().typeName()).isEqualTo(AcmeCodecs.SCAN_2);
    }

    @Test
    void twoCodecsOfOneNameAreRefusedAtOnce() {
        assertRefused(
                () -> codec(AcmeCodecs.scan(), AcmeCodecs.tag(), AcmeCodecs.scan()),
                ErrorCode.EXTENSION_CONFLICT,
                "acme.Scan/");
    }

    @Test
    void aNodeOfNobodyIsNamedWithWhatIsInstalled() {
        assertRefused(
                () -> codec(AcmeCodecs.tag()).encode(scan),
                ErrorCode.CODEC_UNKNOWN_TYPE,
                "AcmeScanExec",
                AcmeCodecs.TAG);
        byte[] bytes = codec(AcmeCodecs.scan()).encode(scan);
        assertRefused(
                () -> codec(AcmeCodecs.tag()).decode(bytes, context),
                ErrorCode.CODEC_UNKNOWN_TYPE,
                AcmeCodecs.SCAN_2,
                AcmeCodecs.TAG);
        assertRefused(
                () -> codec().decode(bytes, context),
                ErrorCode.CODEC_UNKNOWN_TYPE,
                "no extension's codec");
    }

    @Test
    void aCodecThatFailsIsBrokenAndKeepsItsCause() {
        PlanCodec codec = codec(AcmeCodecs.scan(), AcmeCodecs.tag());
        ExecutionPlan plan = new AcmeTagExec(scan, "");
        assertThatThrownBy(() -> codec.encode(plan))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.CODEC_BROKEN);
                            assertThat(e.node()).isEqualTo("AcmeTagExec");
                        })
                .hasRootCauseMessage("a tag without text");
        CompositePhysicalCodec composite = CompositePhysicalCodec.of(List.of(AcmeCodecs.scan()));
        EncodedNode cut = new EncodedNode(AcmeCodecs.SCAN_2, new byte[] {0, 0, 0});
        assertThatThrownBy(() -> composite.decode(cut, List.of(), context))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.CODEC_BROKEN);
                            assertThat(e.node()).isEqualTo(AcmeCodecs.SCAN_2);
                        })
                .hasRootCauseInstanceOf(java.nio.BufferUnderflowException.class);
    }

    @Test
    void aMissingFactoryIsNamed() {
        byte[] bytes = codec(AcmeCodecs.scan()).encode(scan);
        assertRefused(
                () -> codec(AcmeCodecs.scan()).decode(bytes, Samples.decoding()),
                ErrorCode.FACTORY_MISSING,
                AcmeScanExec.Connector.class.getName());
    }

    @Test
    void aForeignNodeOfTheCoordinatorIsRefusedByName() {
        AcmeScanExec local = new AcmeScanExec("x", 1, Samples.SCHEMA, true, connector);
        assertRefused(
                () -> codec(AcmeCodecs.scan()).encode(local),
                ErrorCode.NOT_DISTRIBUTABLE,
                "AcmeScanExec");
    }

    @Test
    void aCodecMayNotWriteUnderAnothersName() {
        PhysicalExtensionCodec thief =
                new Delegate(AcmeCodecs.tag()) {
                    @Override
                    public Optional<EncodedNode> encode(ExecutionPlan node) {
                        return Optional.of(new EncodedNode(AcmeCodecs.SCAN_2, new byte[0]));
                    }
                };
        assertRefused(
                () -> codec(thief, AcmeCodecs.scan()).encode(scan),
                ErrorCode.CODEC_BROKEN,
                AcmeCodecs.SCAN_2);
    }

    @Test
    void aCodecMayNotLoseItsChildren() {
        PhysicalExtensionCodec forgetful =
                new Delegate(AcmeCodecs.tag()) {
                    @Override
                    public ExecutionPlan decode(
                            EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
                        return inputs.getFirst();
                    }
                };
        PlanCodec codec = codec(forgetful);
        byte[] bytes = codec.encode(new AcmeTagExec(Samples.values(), "x"));
        assertRefused(() -> codec.decode(bytes, context), ErrorCode.CODEC_BROKEN, AcmeCodecs.TAG);
    }

    @Test
    void endlessRecursionInACodecIsItsOwnFault() {
        PhysicalExtensionCodec endless =
                new Delegate(AcmeCodecs.tag()) {
                    @Override
                    @SuppressWarnings("InfiniteRecursion") // the fault that is tested
                    public Optional<EncodedNode> encode(ExecutionPlan node) {
                        return encode(new AcmeTagExec(node, "x"));
                    }
                };
        assertRefused(
                () -> codec(endless).encode(scan), ErrorCode.CODEC_BROKEN, "StackOverflowError");
    }

    private static PlanCodec codec(PhysicalExtensionCodec... codecs) {
        return PlanCodec.of(List.of(codecs), CodecLimits.DEFAULT);
    }

    private static void assertRefused(ThrowingCallable call, ErrorCode code, String... texts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(code);
                            assertThat(e.getMessage()).contains(texts);
                        });
    }

    private static class Delegate implements PhysicalExtensionCodec {

        private final PhysicalExtensionCodec codec;

        Delegate(PhysicalExtensionCodec codec) {
            this.codec = codec;
        }

        @Override
        public Set<String> typeNames() {
            return codec.typeNames();
        }

        @Override
        public Optional<EncodedNode> encode(ExecutionPlan node) {
            return codec.encode(node);
        }

        @Override
        public ExecutionPlan decode(
                EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
            return codec.decode(node, inputs, context);
        }
    }
}
