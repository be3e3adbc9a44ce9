package io.sluice.operators.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.catalog.ScanRequest;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.FunctionRegistry;
import io.sluice.memory.SlabPool;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Factories;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.scheduler.Schedulers;

@ExtendWith(AllocatorExtension.class)
class MemoryTableTest {

    private static final Schema PEOPLE =
            Schema.of(Field.required("id", DataType.INT64), Field.nullable("name", DataType.UTF8));

    @ParameterizedTest
    @CsvSource({"0,1,100", "1,1,1", "5,2,2", "5,8,1", "1000,3,7", "1000,4,8192", "1024,4,256"})
    void yieldsEveryRowOnceInOrderOverItsPartitions(
            int rows, int partitions, int batchRows, BufferAllocator allocator) {
        List<List<Object>> people = people(rows);
        try (MemoryTable table = table(people, 300, allocator)) {
            TestTask.Result result =
                    TestTask.of(scan(table, partitions, batchRows, 0, 1), allocator)
                            .set(EngineOptions.BATCH_ROWS, batchRows)
                            .requesting(1)
                            .run();
            assertThat(result.rows()).isEqualTo(people);
            assertThat(result.partitions().size()).isBetween(1, partitions);
        }
    }

    @Test
    void yieldsTheColumnsThatAreAskedForInThatOrder(BufferAllocator allocator) {
        try (MemoryTable table = table(people(10), 3, allocator)) {
            assertThat(TestTask.of(scan(table, 1, 8192, 1, 0, 1), allocator).rows())
                    .contains(List.of("name 4", 4L, "name 4"));
            assertThat(TestTask.of(scan(table, 1, 8192), allocator).rows())
                    .hasSize(10)
                    .allMatch(List::isEmpty);
        }
    }

    @Test
    void stopsWhenItsLimitIsReached(BufferAllocator allocator) {
        try (MemoryTable table = table(people(10), 3, allocator)) {
            ExecutionPlan scan =
                    table.scan(
                                    ScanRequest.all(2).withProjection(List.of(0)).withLimit(4),
                                    context(1, 8192, allocator))
                            .block();
            assertThat(TestTask.of(scan, allocator).rows())
                    .containsExactly(List.of(0L), List.of(1L), List.of(2L), List.of(3L));
            assertThat(scan.statistics().rowCount()).isEqualTo(Precision.inexact(10L));
        }
    }

    @Test
    void countsScannedMemoryAgainstTheTableOnly(BufferAllocator allocator) {
        try (MemoryTable table = table(people(100_000), 8192, allocator)) {
            ExecutionPlan scan = scan(table, 2, 8192, 0, 1);
            assertThat(scan.properties().placement()).isEqualTo(Placement.COORDINATOR);
            assertThat(TestTask.of(scan, allocator).set(EngineOptions.QUERY_MEMORY, 1024L).rows())
                    .hasSize(100_000);
        }
    }

    @Test
    void addsInsertedRowsAllAtOnce(BufferAllocator allocator) {
        try (MemoryTable table = table(people(5), 2, allocator)) {
            ExecutionPlan doubled = table.insertInto(scan(table, 1, 2, 0, 1));
            assertThat(TestTask.of(doubled, allocator).rows()).containsExactly(List.of(5L));
            assertThat(TestTask.of(doubled, allocator).rows()).containsExactly(List.of(10L));
            assertThat(table.statistics().rowCount()).isEqualTo(Precision.exact(20L));
            assertThat(TestTask.of(scan(table, 3, 3, 0, 1), allocator).rows()).hasSize(20);
        }
    }

    @Test
    void addsNothingOfAnInputThatFails(BufferAllocator allocator) {
        try (MemoryTable table = MemoryTable.of(PEOPLE, allocator)) {
            BatchesExec input =
                    BatchesExec.of(Batches.of(PEOPLE, people(10), 2))
                            .failing(3, new QueryException(ErrorCode.SOURCE_FAILED, "cable cut"));
            assertThat(TestTask.of(table.insertInto(input), allocator).failure())
                    .hasMessageContaining("cable cut");
            assertThat(table.statistics().rowCount()).isEqualTo(Precision.exact(0L));
        }
    }

    @Test
    void refusesNullsWhereItsSchemaPromisesNone(BufferAllocator allocator) {
        Schema nullable = Schema.of(PEOPLE.field(0).withNullable(true), PEOPLE.field(1));
        try (MemoryTable table = MemoryTable.of(PEOPLE, allocator)) {
            Batches rows = Batches.of(nullable).row(1L, "a").batchBreak().row(null, "b");
            QueryException failure =
                    TestTask.of(table.insertInto(BatchesExec.of(rows)), allocator).failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.SQL_INVALID);
            assertThat(failure).hasMessageContaining("\"id\"");
        }
    }

    @Test
    void copiesRowsOfAnotherTreeOfAllocators(BufferAllocator allocator) {
        BufferAllocator other = new SlabPool(0).newRoot(1 << 20);
        MemoryTable table = table(people(1000), 100, other);
        try (MemoryTable copy = MemoryTable.of(PEOPLE, allocator, table.share())) {
            table.close();
            assertThat(other.getAllocatedMemory()).isZero();
            assertThat(TestTask.of(scan(copy, 1, 8192, 0, 1), allocator).rows())
                    .isEqualTo(people(1000));
        }
        other.close();
    }

    @Test
    void refusesRowsBeyondItsMemoryAndKeepsThoseItHas(BufferAllocator allocator) {
        BufferAllocator small = allocator.newChildAllocator("table", 0, 8192);
        try (MemoryTable table = MemoryTable.of(PEOPLE, small)) {
            table.append(batches(people(10), 10, small));
            assertThatThrownBy(() -> table.append(batches(people(10_000), 5000, allocator)))
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.MEMORY_LIMIT));
            assertThat(table.statistics().rowCount()).isEqualTo(Precision.exact(10L));
        }
        small.close();
    }

    @Test
    void isRefusedAfterItWasClosed(BufferAllocator allocator) {
        MemoryTable table = table(people(3), 3, allocator);
        ExecutionPlan scan = scan(table, 1, 8192, 0);
        table.close();
        table.close();
        assertThat(allocator.getAllocatedMemory()).isZero();
        assertThat(TestTask.of(scan, allocator).failure().code())
                .isEqualTo(ErrorCode.SOURCE_NOT_FOUND);
        assertThatThrownBy(() -> table.append(batches(people(1), 1, allocator)))
                .hasMessageContaining("closed");
    }

    @Test
    void knowsNothingOfColumnsWithoutValues(BufferAllocator allocator) {
        try (MemoryTable table = MemoryTable.of(PEOPLE, allocator)) {
            Statistics empty = table.statistics();
            assertThat(empty.rowCount()).isEqualTo(Precision.exact(0L));
            assertThat(empty.columns().getFirst().min()).isEqualTo(Precision.absent());
            table.append(batches(Arrays.asList(Arrays.asList(1L, null)), 1, allocator));
            ColumnStatistics names = table.statistics().columns().getLast();
            assertThat(names.nullCount()).isEqualTo(Precision.exact(1L));
            assertThat(names.max()).isEqualTo(Precision.absent());
            assertThat(names.distinctCount()).isEqualTo(Precision.exact(0L));
        }
    }

    @Test
    void knowsNullsAndBoundsOfEveryTypeExactly(BufferAllocator allocator) {
        Map<DataType, List<Object>> ascending =
                Map.ofEntries(
                        Map.entry(DataType.BOOL, List.of(false, true)),
                        Map.entry(DataType.INT8, List.of(Byte.MIN_VALUE, Byte.MAX_VALUE)),
                        Map.entry(DataType.INT16, List.of(Short.MIN_VALUE, (short) 7)),
                        Map.entry(DataType.INT32, List.of(Integer.MIN_VALUE, Integer.MAX_VALUE)),
                        Map.entry(DataType.INT64, List.of(Long.MIN_VALUE, Long.MAX_VALUE)),
                        Map.entry(DataType.FLOAT32, List.of(-1.5f, Float.NaN)),
                        Map.entry(
                                DataType.FLOAT64,
                                List.of(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)),
                        Map.entry(
                                DataType.decimal(15, 2),
                                List.of(new BigDecimal("-0.01"), new BigDecimal("9999.99"))),
                        Map.entry(
                                DataType.decimal(38, 2),
                                List.of(
                                        new BigDecimal("-" + "9".repeat(36) + ".99"),
                                        new BigDecimal("0.01"))),
                        Map.entry(DataType.UTF8, List.of("", "z", "ä", "😀")),
                        Map.entry(
                                DataType.BINARY,
                                List.of(
                                        ByteBuffer.wrap(new byte[] {0}),
                                        ByteBuffer.wrap(new byte[] {0, 0}),
                                        ByteBuffer.wrap(new byte[] {(byte) 0x80}))),
                        Map.entry(
                                DataType.DATE,
                                List.of(LocalDate.of(-1, 1, 1), LocalDate.of(2100, 1, 1))),
                        Map.entry(DataType.TIME, List.of(LocalTime.MIN, LocalTime.of(23, 59))),
                        Map.entry(
                                DataType.TIMESTAMP,
                                List.of(
                                        LocalDateTime.of(1900, 1, 1, 0, 0, 0, 1000),
                                        LocalDateTime.of(2000, 1, 1, 0, 0))),
                        Map.entry(
                                DataType.TIMESTAMP_TZ,
                                List.of(Instant.EPOCH.minusNanos(1000), Instant.EPOCH)));
        ascending.forEach((type, values) -> {
            Schema schema = Schema.of(Field.nullable("v", type));
            List<List<Object>> rows = new ArrayList<>();
            values.reversed().forEach(value -> rows.add(List.of(value)));
            rows.add(1, Arrays.asList((Object) null));
            try (MemoryTable table = MemoryTable.of(schema, allocator)) {
                table.append(batches(schema, rows, 2, allocator));
                ColumnStatistics known = table.statistics().columns().getFirst();
                assertThat(known.nullCount()).isEqualTo(Precision.exact(1L));
                assertThat(known.min())
                        .as(type.sqlName())
                        .isEqualTo(Precision.exact(literal(values.getFirst())));
                assertThat(known.max())
                        .as(type.sqlName())
                        .isEqualTo(Precision.exact(literal(values.getLast())));
                assertThat(known.distinctCount())
                        .isEqualTo(Precision.inexact((long) values.size()));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"1", "100", "3000", "100000", "1000000"})
    void estimatesHowManyDifferentValuesThereAre(int different, BufferAllocator allocator) {
        Schema schema = Schema.of(Field.required("v", DataType.INT64));
        try (MemoryTable table = MemoryTable.of(schema, allocator)) {
            try (BatchWriter writer = BatchWriter.of(schema, allocator)) {
                for (int i = 0; i < 1_000_000; i++) {
                    writer.column(0).appendLong(i % different * 1000L);
                    writer.endRow();
                }
                table.append(List.of(writer.finish()));
            }
            long estimate =
                    table.statistics()
                            .columns()
                            .getFirst()
                            .distinctCount()
                            .toOptional()
                            .orElseThrow();
            assertThat((double) estimate).isBetween(0.92 * different, 1.08 * different);
        }
    }

    private static Object literal(Object value) {
        return switch (value) {
            case Byte number -> number.longValue();
            case Short number -> number.longValue();
            case Integer number -> number.longValue();
            case Float number -> number.doubleValue();
            default -> value;
        };
    }

    private static List<List<Object>> people(int count) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Arrays.asList((long) i, i % 3 == 2 ? null : "name " + i % 1000));
        }
        return rows;
    }

    private static MemoryTable table(
            List<List<Object>> people, int batchRows, BufferAllocator allocator) {
        return MemoryTable.of(PEOPLE, allocator, batches(people, batchRows, allocator));
    }

    private static List<RecordBatch> batches(
            List<List<Object>> people, int batchRows, BufferAllocator allocator) {
        return batches(PEOPLE, people, batchRows, allocator);
    }

    private static List<RecordBatch> batches(
            Schema schema, List<List<Object>> rows, int batchRows, BufferAllocator allocator) {
        Batches batches = Batches.of(schema, rows, batchRows);
        List<RecordBatch> written = new ArrayList<>();
        for (int i = 0; i < batches.count(); i++) {
            written.add(batches.batch(i, allocator));
        }
        return written;
    }

    private static ExecutionPlan scan(
            MemoryTable table, int partitions, int batchRows, Integer... projection) {
        ScanRequest request = ScanRequest.all(2).withProjection(List.of(projection));
        return table.scan(request, context(partitions, batchRows, null)).block();
    }

    private static PlanningContext context(
            int partitions, int batchRows, BufferAllocator allocator) {
        QueryContext query =
                QueryContext.builder()
                        .set(EngineOptions.TARGET_PARTITIONS, partitions)
                        .set(EngineOptions.BATCH_ROWS, batchRows)
                        .build();
        return new PlanningContext(
                query,
                FunctionRegistry.EMPTY,
                Factories.NONE,
                List.of(),
                allocator,
                Schedulers.immediate());
    }
}
