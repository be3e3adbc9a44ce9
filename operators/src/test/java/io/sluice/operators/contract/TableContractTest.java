package io.sluice.operators.contract;

import io.sluice.catalog.TableProvider;
import io.sluice.operators.source.FileTables;
import io.sluice.operators.source.MemoryTable;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.testkit.TestMemory;
import io.sluice.testkit.contract.TableProviderContract;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;

/// Each kind of table with rows in several batches, nulls among them.
class TableContractTest {

    private static final int FILE_ROWS = 20_000;

    private static @Nullable String kind(long n) {
        return n % 5 == 0 ? null : "kind " + n % 3;
    }

    @Nested
    class OfMemory implements TableProviderContract {

        private final BufferAllocator memory = TestMemory.newRoot();
        private final MemoryTable table;

        OfMemory() {
            Schema schema =
                    Schema.of(
                            Field.required("n", DataType.INT64),
                            Field.nullable("kind", DataType.UTF8));
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (long n = 0; n < 100; n++) {
                List<@Nullable Object> row = new ArrayList<>();
                row.add(n);
                row.add(kind(n));
                rows.add(row);
            }
            table = MemoryTable.of(schema, memory, Batches.of(schema, rows, 9).toList(memory));
        }

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

    @Nested
    class OfCsv extends OfAFile {
        OfCsv() {
            super("rows.csv", "n,kind\n", n -> n + "," + (kind(n) == null ? "" : kind(n)));
        }
    }

    @Nested
    class OfJsonLines extends OfAFile {
        OfJsonLines() {
            super(
                    "rows.jsonl",
                    "",
                    n ->
                            "{\"n\": "
                                    + n
                                    + (kind(n) == null ? "}" : ", \"kind\": \"" + kind(n) + "\"}"));
        }
    }

    abstract static class OfAFile implements TableProviderContract {

        private final String name;
        private final String head;
        private final Function<Long, String> line;
        private @Nullable TableProvider table;

        OfAFile(String name, String head, Function<Long, String> line) {
            this.name = name;
            this.head = head;
            this.line = line;
        }

        @BeforeEach
        void write(@TempDir Path folder) throws IOException {
            Path file = folder.resolve(name);
            Files.writeString(
                    file,
                    IntStream.range(0, FILE_ROWS)
                            .mapToObj(n -> line.apply((long) n))
                            .collect(Collectors.joining("\n", head, "\n")));
            table = Await.value(FileTables.infer(file.toString(), Schedulers.boundedElastic()));
        }

        @Override
        public TableProvider provider() {
            if (table == null) {
                throw new IllegalStateException("no file was written");
            }
            return table;
        }
    }
}
