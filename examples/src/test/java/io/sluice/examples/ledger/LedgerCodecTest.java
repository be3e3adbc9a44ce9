package io.sluice.examples.ledger;

import io.sluice.context.QueryContext;
import io.sluice.function.FunctionRegistry;
import io.sluice.plan.ExecutionPlan;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.PhysicalExtensionCodec;
import io.sluice.testkit.contract.Connections;
import io.sluice.testkit.contract.PhysicalExtensionCodecContract;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Nested;

/// The codecs write nodes without looking at the network, and what comes back is what went.
class LedgerCodecTest {

    private static final LedgerInfo ENTRIES = LedgerFixture.describe("entries");
    private static final List<LedgerScanExec> SCANS =
            List.of(
                    LedgerFixture.scan(ENTRIES, 4),
                    LedgerFixture.scan(LedgerFixture.describe("accounts"), 1),
                    new LedgerScanExec(ENTRIES.withoutStatistics(), List.of(), List.of(), 1),
                    new LedgerScanExec(
                            ENTRIES,
                            List.of(4, 0),
                            List.of(
                                    new LedgerCondition.Account(7),
                                    new LedgerCondition.Since(LocalDate.of(2024, 3, 20))),
                            2));

    @Nested
    class OfScans extends Fixture {

        @Override
        public PhysicalExtensionCodec codec() {
            return new LedgerScanCodec();
        }

        @Override
        public List<ExecutionPlan> nodes() {
            return List.copyOf(SCANS);
        }
    }

    @Nested
    class OfCachedScans extends Fixture {

        @Override
        public PhysicalExtensionCodec codec() {
            return new CachedScanCodec();
        }

        @Override
        public List<ExecutionPlan> nodes() {
            return SCANS.stream().map(scan -> (ExecutionPlan) new CachedScanExec(scan)).toList();
        }
    }

    abstract static class Fixture implements PhysicalExtensionCodecContract {

        private final LedgerFixture ledger = new LedgerFixture();

        @Override
        public DecodeContext decoding() {
            return new DecodeContext(
                    ledger.factories(), FunctionRegistry.EMPTY, QueryContext.builder().build());
        }

        @Override
        public Connections connections() {
            return ledger.counters();
        }
    }
}
