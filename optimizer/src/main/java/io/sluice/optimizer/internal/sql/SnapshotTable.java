package io.sluice.optimizer.internal.sql;

import io.sluice.optimizer.internal.catalog.ResolvedTable;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.impl.AbstractTable;

/// A table of the snapshot as Calcite sees it: a row type.
public final class SnapshotTable extends AbstractTable {

    private final ResolvedTable table;

    SnapshotTable(ResolvedTable table) {
        this.table = table;
    }

    public ResolvedTable table() {
        return table;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory typeFactory) {
        return TypeMapping.toRel(table.schema(), typeFactory);
    }
}
