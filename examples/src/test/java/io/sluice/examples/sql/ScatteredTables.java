package io.sluice.examples.sql;

import io.sluice.Registry;
import io.sluice.SluiceExtension;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanningContext;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import io.sluice.testkit.Batches;
import io.sluice.type.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// Small tables whose rows lie in several partitions, which workers in the same process find by the
/// name of the table: installed in a session and in its workers, one object has the rows for all.
final class ScatteredTables implements SluiceExtension, PhysicalExtensionCodec {

    private static final String TYPE_NAME = "test.Scattered/1";
    private static final int PARTITIONS = 3;
    private static final int BATCH_ROWS = 2;

    private final Map<String, List<Batches>> tables = new ConcurrentHashMap<>();
    private final AtomicInteger decoded = new AtomicInteger();

    @Override
    public String name() {
        return "scattered";
    }

    @Override
    public void install(Registry registry) {
        registry.codec(this);
    }

    /// Deals rows to partitions in turn, in batches of two.
    TableProvider scatter(String name, Schema schema, List<List<@Nullable Object>> rows) {
        List<Batches> partitions = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            List<List<@Nullable Object>> some = new ArrayList<>();
            for (int row = partition; row < rows.size(); row += PARTITIONS) {
                some.add(rows.get(row));
            }
            partitions.add(Batches.of(schema, some, BATCH_ROWS));
        }
        tables.put(name, partitions);
        return new ScatteredTable(name, schema);
    }

    /// How often workers have been sent to read a table.
    int readFarAwayCount() {
        return decoded.get();
    }

    private ScatteredExec scan(String name, int[] columns) {
        Batches[] selected =
                tables.get(name).stream().map(rows -> rows.select(columns)).toArray(Batches[]::new);
        return new ScatteredExec(name, columns, selected);
    }

    @Override
    public Set<String> typeNames() {
        return Set.of(TYPE_NAME);
    }

    @Override
    public Optional<EncodedNode> encode(ExecutionPlan node) {
        if (!(node instanceof ScatteredExec scan)) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder(scan.table());
        Arrays.stream(scan.columns()).forEach(column -> text.append('\n').append(column));
        return Optional.of(
                new EncodedNode(TYPE_NAME, text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public ExecutionPlan decode(
            EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
        decoded.incrementAndGet();
        String[] parts = new String(node.bytes(), StandardCharsets.UTF_8).split("\n", -1);
        int[] columns = Arrays.stream(parts).skip(1).mapToInt(Integer::parseInt).toArray();
        return scan(parts[0], columns);
    }

    private final class ScatteredTable implements TableProvider {

        private final String name;
        private final Schema schema;

        ScatteredTable(String name, Schema schema) {
            this.name = name;
            this.schema = schema;
        }

        @Override
        public Schema schema() {
            return schema;
        }

        @Override
        public Mono<ExecutionPlan> scan(ScanRequest request, PlanningContext context) {
            int[] columns = request.projection().stream().mapToInt(Integer::intValue).toArray();
            return Mono.fromSupplier(() -> ScatteredTables.this.scan(name, columns));
        }
    }
}
