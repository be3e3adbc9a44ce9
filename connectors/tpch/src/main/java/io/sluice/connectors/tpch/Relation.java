package io.sluice.connectors.tpch;

import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import io.trino.tpch.Distributions;
import io.trino.tpch.TextPool;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/// One of the eight tables of TPC-H.
///
/// @param table its name and columns in the generator
/// @param generator makes the rows
/// @param rowCount rows at a scale; exact except for `lineitem`, whose rows only generating them
///   counts
/// @param <E> the generator's row
record Relation<E extends TpchEntity>(
        TpchTable<E> table,
        RowGenerator<E> generator,
        DoubleFunction<Precision<Long>> rowCount,
        List<TpchColumn<E>> columns) {

    /// Fewer rows than this are not worth a partition of their own.
    private static final long MIN_PARTITION_ROWS = 10_000;

    /// How the names of all columns end whose text comes from the pool.
    private static final String COMMENT = "_comment";

    static final List<Relation<?>> ALL =
            List.of(
                    SmallTables.region(),
                    SmallTables.nation(),
                    PartTables.part(),
                    PartTables.supplier(),
                    PartTables.partsupp(),
                    OrderTables.customer(),
                    OrderTables.orders(),
                    OrderTables.lineitem());

    Relation {
        columns = List.copyOf(columns);
    }

    static Optional<Relation<?>> find(String name) {
        return ALL.stream().filter(relation -> relation.name().equals(name)).findFirst();
    }

    String name() {
        return table.getTableName();
    }

    /// The rows of one part, of which some columns are read.
    ///
    /// @param part counted from 1
    Iterable<E> rows(double scale, int part, int parts, List<TpchColumn<E>> read) {
        boolean comments =
                read.stream().anyMatch(column -> column.field().name().endsWith(COMMENT));
        return generator.rows(
                scale,
                part,
                parts,
                Distributions.getDefaultDistributions(),
                comments ? TextPool.getDefaultTextPool() : RowGenerator.BLANK);
    }

    Schema schema() {
        return Schema.of(columns.stream().map(TpchColumn::field).toList());
    }

    /// How many generator parts are useful, at most `wanted`.
    int parts(double scale, int wanted) {
        long rows = rowCount.apply(scale).toOptional().orElse(0L);
        return Math.clamp(rows / MIN_PARTITION_ROWS, 1, wanted);
    }

    Statistics statistics(double scale) {
        Precision<Long> rows = rowCount.apply(scale);
        long atMost = rows.toOptional().orElse(Long.MAX_VALUE);
        return new Statistics(
                rows,
                Precision.absent(),
                columns.stream().map(column -> statistics(column, scale, atMost)).toList());
    }

    private static ColumnStatistics statistics(TpchColumn<?> column, double scale, long rows) {
        Precision<Long> distinct =
                Precision.inexact(Math.clamp(column.distinct().applyAsLong(scale), 1, rows));
        return switch (column) {
            case TpchColumn.Numeric<?> number ->
                    new ColumnStatistics(
                            Precision.exact(0L),
                            Precision.inexact(literal(column, number.min())),
                            Precision.inexact(literal(column, number.max().applyAsLong(scale))),
                            distinct);
            case TpchColumn.Text<?> _ ->
                    new ColumnStatistics(
                            Precision.exact(0L), Precision.absent(), Precision.absent(), distinct);
        };
    }

    private static Object literal(TpchColumn<?> column, long value) {
        DataType type = column.field().type();
        if (type instanceof DataType.Decimal(_, int scale)) {
            return BigDecimal.valueOf(value, scale);
        }
        return type.equals(DataType.DATE) ? LocalDate.ofEpochDay(value) : value;
    }
}
