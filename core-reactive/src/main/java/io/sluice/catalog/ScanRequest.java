package io.sluice.catalog;

import static java.util.Objects.requireNonNull;

import io.sluice.expr.Expr;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// What a query wants of a table.
public final class ScanRequest {

    private final List<Integer> projection;
    private final List<Expr> filters;
    private final OptionalLong limit;
    private final String tableName;

    private ScanRequest(
            List<Integer> projection, List<Expr> filters, OptionalLong limit, String tableName) {
        this.projection = List.copyOf(projection);
        this.filters = List.copyOf(filters);
        this.limit = limit;
        this.tableName = requireNonNull(tableName, "tableName is null");
    }

    /// All columns and rows of a table with so many columns.
    public static ScanRequest all(int columnCount) {
        return new ScanRequest(
                IntStream.range(0, columnCount).boxed().toList(),
                List.of(),
                OptionalLong.empty(),
                "");
    }

    /// Which columns of the table's schema, in this order, the plan must yield. May be empty: then
    /// only the number of rows counts.
    public List<Integer> projection() {
        return projection;
    }

    /// Filters that the table called exact or inexact, all to hold. Their columns refer to the
    /// table's whole schema.
    public List<Expr> filters() {
        return filters;
    }

    /// How many rows, after the filters, are enough; more may come. Empty for all.
    public OptionalLong limit() {
        return limit;
    }

    /// What the query calls the table, for messages; empty where nobody has named it.
    public String tableName() {
        return tableName;
    }

    public ScanRequest withTableName(String newTableName) {
        return new ScanRequest(projection, filters, limit, newTableName);
    }

    public ScanRequest withProjection(List<Integer> newProjection) {
        return new ScanRequest(newProjection, filters, limit, tableName);
    }

    public ScanRequest withFilters(List<Expr> newFilters) {
        return new ScanRequest(projection, newFilters, limit, tableName);
    }

    public ScanRequest withLimit(long newLimit) {
        return new ScanRequest(projection, filters, OptionalLong.of(newLimit), tableName);
    }

    @Override
    public String toString() {
        return "ScanRequest[projection="
                + projection
                + ", filters="
                + filters
                + ", limit="
                + limit
                + "]";
    }
}
