package io.sluice.examples.pitfall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.RecordBatch;
import io.sluice.codec.CodecLimits;
import io.sluice.codec.PlanCodec;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.examples.ledger.LedgerScanCodec;
import io.sluice.examples.ledger.LedgerScanExec;
import io.sluice.examples.ledger.LedgerSession;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.function.FunctionRegistry;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Factories;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import io.sluice.testkit.contract.ExecutionPlanContract;
import io.sluice.testkit.contract.PhysicalExtensionCodecContract;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/// A plan that holds what only lives in this process: a connection, a pool, a counter. Stopped by
/// `ExecutionPlanContract` and `PhysicalExtensionCodecContract`, which look through the node; where
/// it holds one on purpose and says so, by the encoder, which refuses it by name.
class SerialisedObjectsTest {

    /// Holds connections of this process.
    private record PoolingScanExec(LedgerConnections connections, Placement placement)
            implements ExecutionPlan {

        @Override
        public String name() {
            return "PoolingScanExec";
        }

        @Override
        public Schema schema() {
            return Schema.of(Field.required("n", DataType.INT64));
        }

        @Override
        public PlanProperties properties() {
            return PlanProperties.of(Partitioning.single()).withPlacement(placement);
        }

        @Override
        public List<ExecutionPlan> children() {
            return List.of();
        }

        @Override
        public ExecutionPlan withChildren(List<ExecutionPlan> children) {
            return this;
        }

        @Override
        public Flux<RecordBatch> execute(int partition, TaskContext context) {
            return Flux.empty();
        }
    }

    /// Would write such a node, as the name of a type and nothing else.
    private static final class PoolingCodec implements PhysicalExtensionCodec {

        @Override
        public Set<String> typeNames() {
            return Set.of("test.PoolingScan/1");
        }

        @Override
        public Optional<EncodedNode> encode(ExecutionPlan node) {
            return node instanceof PoolingScanExec
                    ? Optional.of(new EncodedNode("test.PoolingScan/1", new byte[0]))
                    : Optional.empty();
        }

        @Override
        public ExecutionPlan decode(
                EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
            return new PoolingScanExec(
                    context.factory(LedgerConnections.class), Placement.ANYWHERE);
        }
    }

    private static final ExecutionPlan TRAVELLING =
            new PoolingScanExec(new LedgerConnections(), Placement.ANYWHERE);
    private static final ExecutionPlan STAYING =
            new PoolingScanExec(new LedgerConnections(), Placement.COORDINATOR);

    @Test
    void theContractOfPlansFindsThem() {
        ExecutionPlanContract travelling = () -> TRAVELLING;
        ExecutionPlanContract staying = () -> STAYING;

        assertThatThrownBy(travelling::holdsNothingThatCannotTravel)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("PoolingScanExec.connections.opened is a")
                .hasMessageContaining("AtomicInteger");
        assertThatCode(staying::holdsNothingThatCannotTravel).doesNotThrowAnyException();
    }

    @Test
    void theContractOfCodecsFindsThem() {
        PhysicalExtensionCodecContract contract =
                new PhysicalExtensionCodecContract() {
                    @Override
                    public PhysicalExtensionCodec codec() {
                        return new PoolingCodec();
                    }

                    @Override
                    public List<ExecutionPlan> nodes() {
                        return List.of(TRAVELLING);
                    }

                    @Override
                    public DecodeContext decoding() {
                        return SerialisedObjectsTest.decoding(
                                Factories.NONE.with(
                                        LedgerConnections.class, new LedgerConnections()));
                    }
                };

        assertThatThrownBy(contract::writesMetadataOnly).isInstanceOf(AssertionError.class);
        assertThatThrownBy(contract::bringsEveryNodeBack).isInstanceOf(AssertionError.class);
    }

    @Test
    void theEncoderRefusesWhatIsTiedToItsProcess() {
        PlanCodec codec = PlanCodec.of(List.of(new PoolingCodec()), CodecLimits.DEFAULT);

        QueryException refusal = Refusals.of(() -> codec.encode(STAYING));
        assertThat(refusal.code()).isEqualTo(ErrorCode.NOT_DISTRIBUTABLE);
        assertThat(refusal).hasMessageContaining("PoolingScanExec");
    }

    @Test
    void theEncoderRefusesWhatNoCodecKnows() {
        PlanCodec codec = PlanCodec.of(List.of(new LedgerScanCodec()), CodecLimits.DEFAULT);

        QueryException refusal = Refusals.of(() -> codec.encode(TRAVELLING));
        assertThat(refusal.code()).isEqualTo(ErrorCode.CODEC_UNKNOWN_TYPE);
        assertThat(refusal).hasMessageContaining("PoolingScanExec");
    }

    @Test
    void aProcessWithoutTheFactorySaysSo() {
        PlanCodec codec = PlanCodec.of(List.of(new LedgerScanCodec()), CodecLimits.DEFAULT);
        try (LedgerSession ledger = LedgerSession.open();
                io.sluice.Session bare = io.sluice.Session.builder().build()) {
            ExecutionPlan scan =
                    new LedgerScanExec(ledger.describe("accounts"), List.of(0), List.of(), 1);
            ExecutionPlan decoded = codec.decode(codec.encode(scan), decoding(Factories.NONE));

            QueryException refusal =
                    Refusals.of(() ->
                            io.sluice.testkit.Await.value(
                                    bare.query(decoded).rows(io.sluice.Row.class).collectList()));
            assertThat(refusal.code()).isEqualTo(ErrorCode.FACTORY_MISSING);
            assertThat(refusal).hasMessageContaining("LedgerConnections");
        }
    }

    private static DecodeContext decoding(Factories factories) {
        return new DecodeContext(factories, FunctionRegistry.EMPTY, QueryContext.builder().build());
    }
}
