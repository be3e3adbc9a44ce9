package io.sluice.connectors.tpch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.RecordBatch;
import io.sluice.memory.SlabPool;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.trino.tpch.TpchEntity;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelationTest {

    private static final double TINY = 0.01;

    private final BufferAllocator allocator = new SlabPool(0).newRoot(Long.MAX_VALUE);

    @AfterEach
    void everythingIsGivenBack() {
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    @Test
    void generatesTheRowsOfTheOfficialGenerator() {
        List<List<Object>> lines = rows(Relation.find("lineitem").orElseThrow(), 1, 1, 1000);
        assertThat(lines).hasSize(60_175);
        assertThat(lines.getFirst())
                .containsExactly(
                        1L,
                        1552L,
                        93L,
                        1,
                        new BigDecimal("17.00"),
                        new BigDecimal("24710.35"),
                        new BigDecimal("0.04"),
                        new BigDecimal("0.02"),
                        "N",
                        "O",
                        LocalDate.parse("1996-03-13"),
                        LocalDate.parse("1996-02-12"),
                        LocalDate.parse("1996-03-22"),
                        "DELIVER IN PERSON",
                        "TRUCK",
                        "egular courts above the");
        List<List<Object>> nations = rows(Relation.find("nation").orElseThrow(), 1, 1, 7);
        assertThat(nations.get(24)).startsWith(24L, "UNITED STATES", 1L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "region",
                "nation",
                "part",
                "supplier",
                "partsupp",
                "customer",
                "orders",
                "lineitem"
            })
    void knowsOfEachTableWhatItsRowsShow(String name) {
        Relation<?> relation = Relation.find(name).orElseThrow();
        List<List<Object>> rows = rows(relation, 1, 1, 8192);
        Statistics known = relation.statistics(TINY);
        if (known.rowCount() instanceof Precision.Exact<Long>(Long count)) {
            assertThat(count).isEqualTo(rows.size());
        }
        assertThat((double) rows.size()).isBetween(0.95 * count(known), 1.05 * count(known));
        for (int column = 0; column < relation.columns().size(); column++) {
            String field = relation.columns().get(column).field().name();
            Set<Object> different = new HashSet<>();
            for (List<Object> row : rows) {
                different.add(row.get(column));
            }
            ColumnStatistics statistics = known.columns().get(column);
            long estimate = statistics.distinctCount().toOptional().orElseThrow();
            assertThat((double) estimate)
                    .as("different values of %s, really %d", field, different.size())
                    .isBetween(0.4 * different.size(), 2.5 * different.size());
            statistics
                    .min()
                    .toOptional()
                    .ifPresent(min ->
                            different.forEach(value ->
                                    assertThat(compare(min, value))
                                            .as("%s %s", field, value)
                                            .isLessThanOrEqualTo(0)));
            statistics
                    .max()
                    .toOptional()
                    .ifPresent(max ->
                            different.forEach(value ->
                                    assertThat(compare(max, value))
                                            .as("%s %s", field, value)
                                            .isGreaterThanOrEqualTo(0)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"part", "supplier", "partsupp", "customer", "orders", "lineitem"})
    void generatesTheSameRowsInPartsAsInOne(String name) {
        Relation<?> relation = Relation.find(name).orElseThrow();
        List<List<Object>> inParts = new ArrayList<>();
        for (int part = 1; part <= 3; part++) {
            inParts.addAll(rows(relation, part, 3, 100));
        }
        assertThat(inParts).isEqualTo(rows(relation, 1, 1, 8192));
    }

    @Test
    void givesSmallTablesOnePart() {
        assertThat(Relation.find("nation").orElseThrow().parts(100, 8)).isEqualTo(1);
        assertThat(Relation.find("lineitem").orElseThrow().parts(TINY, 8)).isEqualTo(6);
        assertThat(Relation.find("lineitem").orElseThrow().parts(1, 8)).isEqualTo(8);
    }

    @Test
    void encodesColumnsOfFewValuesAsDictionaries() {
        Relation<?> relation = Relation.find("lineitem").orElseThrow();
        try (RecordBatch batch = firstBatch(relation)) {
            assertThat(batch.column(14).encoding()).isEqualTo(Encoding.DICTIONARY);
            assertThat(batch.column(15).encoding()).isEqualTo(Encoding.FLAT);
        }
    }

    private static long count(Statistics statistics) {
        return statistics.rowCount().toOptional().orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object a, Object b) {
        Object comparable = b instanceof Integer number ? (Object) number.longValue() : b;
        return ((Comparable<Object>) a).compareTo(comparable);
    }

    private <E extends TpchEntity> RecordBatch firstBatch(Relation<E> relation) {
        try (GeneratorSource<E> source = source(relation, 1, 1, 8192)) {
            return source.next();
        }
    }

    private <E extends TpchEntity> List<List<Object>> rows(
            Relation<E> relation, int part, int parts, int batchRows) {
        List<List<Object>> rows = new ArrayList<>();
        try (GeneratorSource<E> source = source(relation, part, parts, batchRows)) {
            for (RecordBatch batch = source.next(); batch != null; batch = source.next()) {
                assertThat(batch.rowCount()).isBetween(1, batchRows);
                for (int row = 0; row < batch.rowCount(); row++) {
                    List<Object> values = new ArrayList<>();
                    for (Column column : batch.columns()) {
                        values.add(column.value(row));
                    }
                    rows.add(values);
                }
                batch.close();
            }
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "region",
                "nation",
                "part",
                "supplier",
                "partsupp",
                "customer",
                "orders",
                "lineitem"
            })
    void hasTheSameRowsWhereCommentsAreNotRead(String name) {
        assertSameWithoutComments(Relation.find(name).orElseThrow());
    }

    private static <E extends TpchEntity> void assertSameWithoutComments(Relation<E> relation) {
        List<TpchColumn<E>> others = relation.columns().subList(0, relation.columns().size() - 1);
        Iterator<E> complete = relation.rows(TINY, 1, 1, relation.columns()).iterator();
        Iterator<E> reduced = relation.rows(TINY, 1, 1, others).iterator();
        String comment = "[^|]*\\|$";
        while (complete.hasNext()) {
            assertThat(reduced.next().toLine().replaceAll(comment, ""))
                    .isEqualTo(complete.next().toLine().replaceAll(comment, ""));
        }
        assertThat(reduced.hasNext()).isFalse();
    }

    private <E extends TpchEntity> GeneratorSource<E> source(
            Relation<E> relation, int part, int parts, int batchRows) {
        return new GeneratorSource<>(
                relation.schema(),
                relation.columns(),
                relation.rows(TINY, part, parts, relation.columns()).iterator(),
                batchRows,
                allocator);
    }
}
