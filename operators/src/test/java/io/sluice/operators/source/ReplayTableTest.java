package io.sluice.operators.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchMark;
import io.sluice.batch.RecordBatch;
import io.sluice.catalog.Catalog;
import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableDefinition;
import io.sluice.catalog.TableDefinition.Watermark;
import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.EventTime;
import io.sluice.plan.ExecutionPlan;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.TestPlanning;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

@ExtendWith(AllocatorExtension.class)
class ReplayTableTest {

    private static final Schema SCHEMA =
            Schema.of(
                    Field.required("id", DataType.INT64),
                    Field.nullable("at", DataType.TIMESTAMP),
                    Field.nullable("day", DataType.DATE));

    private static final LocalDateTime START = LocalDateTime.of(2001, 1, 1, 0, 0);

    @Test
    void makesAStreamInOnePartitionAndTheTablesOrder(BufferAllocator allocator) {
        try (MemoryTable memory = memory(50_000, allocator)) {
            ReplayTable replay = ReplayTable.of(memory, "at", 0);
            ExecutionPlan plan = scan(replay, allocator, 0);
            assertThat(plan.properties().isUnbounded()).isTrue();
            assertThat(plan.properties().partitioning().count()).isEqualTo(1);
            assertThat(plan.schema()).isEqualTo(SCHEMA.select(0));
            List<List<Object>> rows = TestTask.of(plan, allocator).requesting(1).rows();
            assertThat(rows).hasSize(50_000);
            for (int i = 0; i < rows.size(); i++) {
                assertThat(rows.get(i).getFirst()).isEqualTo((long) i);
            }
        }
    }

    @Test
    void carriesWatermarksOfItsEventTime(BufferAllocator allocator) {
        try (MemoryTable memory = memory(10, allocator)) {
            ReplayTable replay =
                    ReplayTable.of(memory, "day", 0).withWatermark(new Watermark("at", 1_000_000));
            ExecutionPlan plan = scan(replay, allocator, 0, 1);
            assertThat(plan.properties().eventTimes()).containsExactly(new EventTime(1, 0));
            assertThat(plan.schema()).isEqualTo(SCHEMA.select(0, 1));
            Batches found = TestTask.of(plan, allocator).run().partitions().getFirst();
            long last = 978_307_200_000_000L + 9 * 1_000_000L;
            assertThat(found.marks().stream().map(mark -> mark.watermark()))
                    .contains(last - 1_000_001, BatchMark.END_OF_STREAM);
        }
    }

    @Test
    void isMadeByItsFactoryFromATableOfTheCatalog(BufferAllocator allocator) {
        try (MemoryTable memory = memory(3, allocator)) {
            TableDefinition definition =
                    new TableDefinition(
                            "live",
                            Schema.EMPTY,
                            Map.of(
                                    "connector", "replay",
                                    "source", "flights",
                                    "time_column", "at",
                                    "speed", "max"),
                            Optional.of(new Watermark("at", 300_000_000)));
            TableProvider live = create(definition, memory, allocator);
            assertThat(live.schema()).isEqualTo(SCHEMA);
            assertThat(TestTask.of(scan(live, allocator, 0), allocator).rows()).hasSize(3);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "source=flights,time_column=at,sped=1|CONFIG_INVALID|unknown option \"sped\"",
                "time_column=at|CONFIG_INVALID|needs the option \"source\"",
                "source=flights|CONFIG_INVALID|needs the option \"time_column\"",
                "source=flights,time_column=at,speed=fast|CONFIG_INVALID|not \"fast\"",
                "source=flights,time_column=at,speed=-1|CONFIG_INVALID|not \"-1\"",
                "source=flights,time_column=id|SQL_INVALID|time column \"id\"",
                "source=nowhere,time_column=at|NAME_NOT_FOUND|\"nowhere\", which does not exist"
            })
    void refusesDefinitionsThatItCannotFollow(
            String options, ErrorCode code, String message, BufferAllocator allocator) {
        Map<String, String> parsed = new HashMap<>();
        for (String option : options.split(",")) {
            parsed.put(option.split("=")[0], option.split("=")[1]);
        }
        TableDefinition definition =
                new TableDefinition("live", Schema.EMPTY, parsed, Optional.empty());
        try (MemoryTable memory = memory(1, allocator)) {
            assertThatThrownBy(() -> create(definition, memory, allocator))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(code))
                    .hasMessageContaining(message);
        }
    }

    @Test
    void refusesWatermarksOfOtherColumnsThanTimestamps(BufferAllocator allocator) {
        try (MemoryTable memory = memory(1, allocator)) {
            ReplayTable replay = ReplayTable.of(memory, "day", 1);
            assertThatThrownBy(() -> replay.withWatermark(new Watermark("day", 0)))
                    .hasMessageContaining("\"day\" of a watermark");
        }
    }

    private static TableProvider create(
            TableDefinition definition, MemoryTable flights, BufferAllocator allocator) {
        return new ReplayTableFactory()
                .create(definition, new OneTable(flights), TestPlanning.context(allocator))
                .block();
    }

    private static ExecutionPlan scan(
            TableProvider table, BufferAllocator allocator, Integer... projection) {
        ScanRequest request =
                ScanRequest.all(table.schema().size()).withProjection(List.of(projection));
        return table.scan(request, TestPlanning.context(allocator)).block();
    }

    private static MemoryTable memory(int count, BufferAllocator allocator) {
        List<List<Object>> rows = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            LocalDateTime at = START.plusSeconds(i);
            rows.add(List.of(i, at, at.toLocalDate()));
        }
        List<RecordBatch> batches = Batches.of(SCHEMA, rows, 1000).toList(allocator);
        return MemoryTable.of(SCHEMA, allocator, batches);
    }

    /// A catalog that knows the table `flights`.
    private record OneTable(TableProvider flights) implements Catalog {

        @Override
        public Mono<TableProvider> table(List<String> name) {
            return name.equals(List.of("flights")) ? Mono.just(flights) : Mono.empty();
        }

        @Override
        public Flux<Entry> tables() {
            return Flux.empty();
        }

        @Override
        public void register(String name, TableProvider table, boolean replace) {
            throw new UnsupportedOperationException(name);
        }

        @Override
        public boolean deregister(String name) {
            return false;
        }

        @Override
        public Optional<TableFactory> factory(String name) {
            return Optional.empty();
        }

        @Override
        public List<String> factories() {
            return List.of();
        }
    }
}
