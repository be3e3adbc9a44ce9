package io.sluice.optimizer.internal.sql;

import io.sluice.optimizer.internal.catalog.CatalogSnapshot;
import io.sluice.optimizer.internal.catalog.ResolvedTable;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;

/// The snapshot's tables in Calcite's tree of schemas.
final class SnapshotSchemas {

    private SnapshotSchemas() {}

    /// @param asTable how a table is presented to Calcite: by its rows, or a view by its query
    static CalciteCatalogReader reader(
            CatalogSnapshot snapshot,
            RelDataTypeFactory typeFactory,
            Function<ResolvedTable, Table> asTable) {
        CalciteSchema root = CalciteSchema.createRootSchema(false, false);
        for (ResolvedTable table : snapshot.all()) {
            List<String> name = table.name();
            SchemaPlus schema = root.plus();
            for (String part : name.subList(0, name.size() - 1)) {
                SchemaPlus child = schema.subSchemas().get(part);
                schema = child == null ? schema.add(part, new AbstractSchema()) : child;
            }
            schema.add(name.getLast(), asTable.apply(table));
        }
        return new CalciteCatalogReader(root, List.of(), typeFactory, config());
    }

    /// Without regard to case, because Calcite finds library functions by lower-case names in no
    /// other way.
    private static CalciteConnectionConfigImpl config() {
        Properties properties = new Properties();
        properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "false");
        return new CalciteConnectionConfigImpl(properties);
    }
}
