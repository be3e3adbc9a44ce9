package io.sluice.optimizer.internal.sql;

import io.sluice.optimizer.internal.catalog.CatalogSnapshot;
import io.sluice.optimizer.internal.catalog.ResolvedTable;
import io.sluice.optimizer.internal.statement.TypeNames;
import io.sluice.type.DataType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.SchemaPlus;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.impl.AbstractSchema;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// The snapshot's tables in Calcite's tree of schemas.
final class SnapshotSchemas {

    private static final CalciteConnectionConfigImpl CONFIG =
            new CalciteConnectionConfigImpl(new Properties());

    private SnapshotSchemas() {}

    /// @param asTable how a table is presented to Calcite: by its rows, or a view by its query
    static CalciteCatalogReader reader(
            CatalogSnapshot snapshot,
            RelDataTypeFactory typeFactory,
            Function<ResolvedTable, Table> asTable) {
        CalciteSchema root = CalciteSchema.createRootSchema(false, false);
        for (ResolvedTable table : snapshot.all()) {
            List<String> name = table.name().stream().map(EmptyName::presented).toList();
            SchemaPlus schema = root.plus();
            for (String part : name.subList(0, name.size() - 1)) {
                SchemaPlus child = schema.subSchemas().get(part);
                schema = child == null ? schema.add(part, new AbstractSchema()) : child;
            }
            schema.add(name.getLast(), asTable.apply(table));
        }
        return new Reader(root, typeFactory);
    }

    /// Also knows types by names that Calcite's grammar does not have, such as `text`.
    private static final class Reader extends CalciteCatalogReader {

        Reader(CalciteSchema root, RelDataTypeFactory typeFactory) {
            super(root, ColumnMatcher.INSTANCE, List.of(List.of()), typeFactory, CONFIG);
        }

        @Override
        public @Nullable RelDataType getNamedType(SqlIdentifier name) {
            Optional<DataType> type =
                    name.isSimple()
                            ? TypeNames.find(name.getSimple().toLowerCase(Locale.ROOT))
                            : Optional.empty();
            return type.map(known -> TypeMapping.toRel(known, true, typeFactory)).orElse(null);
        }
    }
}
