package io.sluice.optimizer.internal.catalog;

import io.sluice.catalog.TableProvider;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.util.List;

/// A table as it was when the statement was planned: its schema and statistics are read once.
public record ResolvedTable(
        List<String> name, TableProvider provider, Schema schema, Statistics statistics) {

    public ResolvedTable {
        name = List.copyOf(name);
    }

    public static ResolvedTable of(List<String> name, TableProvider provider) {
        return new ResolvedTable(name, provider, provider.schema(), provider.statistics());
    }

    /// The name with dots.
    public String dottedName() {
        return String.join(".", name);
    }
}
