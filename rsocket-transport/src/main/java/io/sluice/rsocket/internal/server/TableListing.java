package io.sluice.rsocket.internal.server;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.catalog.Catalog;
import io.sluice.rsocket.internal.stream.RowStream;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// The tables of a session in the columns of Flight SQL's GetTables.
final class TableListing {

    private static final Schema SCHEMA =
            Schema.of(
                    Field.nullable("catalog_name", DataType.UTF8),
                    Field.nullable("db_schema_name", DataType.UTF8),
                    Field.required("table_name", DataType.UTF8),
                    Field.required("table_type", DataType.UTF8));

    private TableListing() {}

    static RowStream of(Catalog catalog, BufferAllocator allocator) {
        Mono<RecordBatch> rows =
                catalog.tables().collectList().map(tables -> batch(tables, allocator));
        return new RowStream(Optional.of(SCHEMA), rows.flux());
    }

    private static RecordBatch batch(List<Catalog.Entry> tables, BufferAllocator allocator) {
        try (BatchWriter writer = BatchWriter.of(SCHEMA, allocator)) {
            for (Catalog.Entry table : tables) {
                List<String> name = table.name();
                int last = name.size() - 1;
                writer.appendRow(
                        part(name, 0, last),
                        last > 1 ? String.join(".", name.subList(1, last)) : null,
                        name.get(last),
                        table.type().name());
            }
            return writer.finish();
        }
    }

    private static @Nullable String part(List<String> name, int index, int end) {
        return index < end ? name.get(index) : null;
    }
}
