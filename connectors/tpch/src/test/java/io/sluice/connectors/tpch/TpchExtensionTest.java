package io.sluice.connectors.tpch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.Registry;
import io.sluice.SluiceExtension;
import io.sluice.catalog.TableProvider;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.FunctionRegistry;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Factories;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class TpchExtensionTest {

    private static final DecodeContext CONTEXT =
            new DecodeContext(
                    Factories.NONE, FunctionRegistry.EMPTY, QueryContext.builder().build());

    private final Registry registry = new Registry().install(extension());
    private final PhysicalExtensionCodec codec = registry.codecs().getFirst();

    @ParameterizedTest
    @CsvSource({"tiny,0.01", "sf1,1", "sf0.1,0.1", "sf0_1,0.1", "sf10,10", "sf2.5,2.5"})
    void findsTablesAtEveryScale(String name, double scale) {
        TableProvider table =
                registry.catalogs().get("tpch").table(List.of(name, "orders")).block();
        assertThat(table.statistics().rowCount().toOptional()).contains((long) (1_500_000 * scale));
        assertThat(table.schema().field(0).toString()).isEqualTo("o_orderkey bigint not null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sf", "sf0", "sf0.0001", "sf-1", "sf1000000", "SF1", "sf1.", "big"})
    void knowsNoTableAtAnythingElse(String name) {
        StepVerifier.create(registry.catalogs().get("tpch").table(List.of(name, "orders")))
                .verifyComplete();
    }

    @Test
    void knowsNoOtherTable() {
        StepVerifier.create(registry.catalogs().get("tpch").table(List.of("sf1", "dual")))
                .verifyComplete();
        StepVerifier.create(registry.catalogs().get("tpch").table(List.of("sf1"))).verifyComplete();
    }

    @Test
    void listsEightTablesAtEachUsualScale() {
        StepVerifier.create(registry.catalogs().get("tpch").tables())
                .expectNext(List.of("tiny", "region"))
                .expectNextCount(3 * 8 - 1)
                .verifyComplete();
    }

    @Test
    void readsBackTheScansThatItWrites() {
        for (Relation<?> relation : Relation.ALL) {
            ExecutionPlan scan = new TpchScanExec(relation.name(), 0.5, List.of(2, 0, 2), 7);
            EncodedNode encoded = codec.encode(scan).orElseThrow();
            assertThat(encoded.typeName()).isEqualTo("sluice.TpchScan/1");
            assertThat(codec.decode(encoded, List.of(), CONTEXT)).isEqualTo(scan);
        }
    }

    @Test
    void refusesBrokenBytesClearly() {
        long seed = 20260902;
        Random random = new Random(seed);
        byte[] good =
                codec.encode(new TpchScanExec("nation", 1, List.of(0, 1), 1)).orElseThrow().bytes();
        for (int i = 0; i < 10_000; i++) {
            byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 4));
            for (int flips = random.nextInt(4); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                codec.decode(new EncodedNode("sluice.TpchScan/1", bytes), List.of(), CONTEXT);
            } catch (QueryException e) {
                assertThat(e.code()).as("seed %d", seed).isEqualTo(ErrorCode.CODEC_BROKEN);
            }
        }
    }

    @Test
    void refusesScansThatCannotRun() {
        assertThatThrownBy(() -> new TpchScanExec("dual", 1, List.of(), 1))
                .hasMessageContaining("no table dual");
        assertThatThrownBy(() -> new TpchScanExec("nation", 1, List.of(4), 1))
                .hasMessageContaining("column 4 of nation");
        assertThatThrownBy(() -> new TpchScanExec("nation", Double.NaN, List.of(), 1))
                .hasMessageContaining("scale NaN");
        assertThatThrownBy(() -> new TpchScanExec("nation", 1, List.of(), 0))
                .hasMessageContaining("parts 0");
    }

    private static SluiceExtension extension() {
        return ServiceLoader.load(SluiceExtension.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(TpchExtension.class::isInstance)
                .findFirst()
                .orElseThrow();
    }
}
