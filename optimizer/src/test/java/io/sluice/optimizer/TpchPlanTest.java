package io.sluice.optimizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.connectors.tpch.TpchQueries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The shapes of the plans of all TPC-H queries at scale 1 with four partitions.
///
/// After a change that is meant to change plans, `-Dsluice.golden.update=true` writes the files
/// anew; the difference is then for the reviewer to judge.
class TpchPlanTest {

    private static final Path GOLDEN = Path.of("src/test/resources/io/sluice/optimizer/tpch");
    private static final boolean UPDATE = Boolean.getBoolean("sluice.golden.update");

    private final PlannerFixture fixture = new PlannerFixture();

    static IntStream queries() {
        return IntStream.rangeClosed(1, TpchQueries.COUNT);
    }

    @ParameterizedTest
    @MethodSource("queries")
    void keepsItsShape(int query) throws IOException {
        String shape = PlanShape.of(fixture.plan(TpchQueries.text(query)));
        Path golden = GOLDEN.resolve("q%02d.txt".formatted(query));
        if (UPDATE) {
            Files.createDirectories(GOLDEN);
            Files.writeString(golden, shape);
        }

        assertThat(shape).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @MethodSource("queries")
    void joinsWithoutAConditionNowhere(int query) {
        assertThat(PlanShape.of(fixture.plan(TpchQueries.text(query))).lines())
                .noneMatch(line -> line.strip().matches("loop \\w+ join"));
    }
}
