package io.sluice.operators.contract;

import io.sluice.catalog.TableProvider;
import io.sluice.operators.source.MemoryTable;
import io.sluice.testkit.Batches;
import io.sluice.testkit.TestMemory;
import io.sluice.testkit.contract.TableProviderContract;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/// Each kind of table with the same rows.
class TableContractTest {

    private static final Schema SCHEMA =
            Schema.of(Field.required("n", DataType.INT64), Field.nullable("kind", DataType.UTF8));

    private static Batches rows() {
        List<List<Object>> rows = new ArrayList<>();
        for (long n = 0; n < 100; n++) {
            List<Object> row = new ArrayList<>();
            row.add(n);
            row.add(n % 5 == 0 ? null : "kind " + n % 3);
            rows.add(row);
        }
        return Batches.of(SCHEMA, rows, 9);
    }

    @Nested
    class OfMemory implements TableProviderContract {

        private final BufferAllocator memory = TestMemory.newRoot();
        private final MemoryTable table = MemoryTable.of(SCHEMA, memory, rows().toList(memory));

        @AfterEach
        void close() {
            table.close();
            memory.close();
        }

        @Override
        public TableProvider provider() {
            return table;
        }
    }
}
