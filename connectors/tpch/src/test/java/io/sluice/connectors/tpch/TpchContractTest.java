package io.sluice.connectors.tpch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Registry;
import io.sluice.catalog.TableProvider;
import io.sluice.context.QueryContext;
import io.sluice.function.FunctionRegistry;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Factories;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.PhysicalExtensionCodec;
import io.sluice.testkit.Await;
import io.sluice.testkit.contract.PhysicalExtensionCodecContract;
import io.sluice.testkit.contract.TableProviderContract;
import java.util.List;
import org.junit.jupiter.api.Nested;

/// The generator's tables and scans under the contracts of extensions.
class TpchContractTest {

    private static final Registry REGISTRY = new Registry().install(new TpchExtension());

    private static TableProvider table(String scale, String name) {
        return Await.value(REGISTRY.catalogs().get("tpch").table(List.of(scale, name)));
    }

    @Nested
    class OfASmallTable implements TableProviderContract {
        @Override
        public TableProvider provider() {
            return table("sf0.001", "nation");
        }
    }

    @Nested
    class OfALargeTable implements TableProviderContract {
        @Override
        public TableProvider provider() {
            return table("sf0.001", "orders");
        }
    }

    @Nested
    class OfTheCodec implements PhysicalExtensionCodecContract {

        @Override
        public PhysicalExtensionCodec codec() {
            assertThat(REGISTRY.codecs()).hasSize(1);
            return REGISTRY.codecs().getFirst();
        }

        @Override
        public List<ExecutionPlan> nodes() {
            return List.of(
                    new TpchScanExec("orders", 0.01, List.of(0, 3), 4),
                    new TpchScanExec("region", 1, List.of(), 1));
        }

        @Override
        public DecodeContext decoding() {
            return new DecodeContext(
                    Factories.NONE, FunctionRegistry.EMPTY, QueryContext.builder().build());
        }
    }
}
