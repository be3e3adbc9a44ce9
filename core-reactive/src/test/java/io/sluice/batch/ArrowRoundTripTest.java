package io.sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.memory.SlabPool;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArrowRoundTripTest {

    private static final List<Integer> ROWS = List.of(0, 1, 7, 8, 9, 63, 64, 65, 200);

    private final SlabPool pool = new SlabPool(1 << 20);
    private final BufferAllocator root = pool.newRoot(1 << 30);
    private final BufferAllocator foreign = pool.newRoot(1 << 30);

    @AfterEach
    void everythingIsFreed() {
        assertThat(root.getAllocatedMemory()).isZero();
        assertThat(foreign.getAllocatedMemory()).isZero();
        root.close();
        foreign.close();
    }

    @Test
    void everyTypeEncodingAndSliceComesBackFromVectorsOfTheSameRoot() {
        forEachColumn(batch -> assertComesBack(batch, root));
    }

    @Test
    void everyTypeEncodingAndSliceComesBackFromVectorsOfAnotherRoot() {
        forEachColumn(batch -> assertComesBack(batch, foreign));
    }

    @Test
    void vectorsHoldTheValuesOfTheirColumns() {
        forEachColumn(batch -> {
            FieldVector vector = batch.vector(0);
            assertThat(batch.vector(0)).isSameAs(vector);
            assertThat(vector.getValueCount()).isEqualTo(batch.rowCount());
            for (int row = 0; row < batch.rowCount(); row++) {
                DataType type = batch.schema().field(0).type();
                assertThat(plain(type, vector.getObject(row)))
                        .as("%s row %d", type, row)
                        .isEqualTo(batch.value(row, 0));
            }
        });
    }

    @Test
    void wholeBatchesComeBack() {
        for (int seed = 0; seed < 200; seed++) {
            RandomBatches random = new RandomBatches(new Random(seed), root);
            try (RecordBatch batch = random.batch(seed % 70)) {
                assertComesBack(batch, root);
            }
        }
    }

    @Test
    void flatVectorsAreSharedAndOutliveTheirRoot() {
        Schema schema = Schema.of(Field.nullable("n", DataType.INT64));
        VectorSchemaRoot vectors;
        try (BatchWriter writer = BatchWriter.of(schema, root)) {
            writer.appendRow(1L);
            writer.appendRow((Object) null);
            try (RecordBatch batch = writer.finish()) {
                vectors = batch.toArrow(root);
                assertThat(vectors.getVector(0).getDataBufferAddress())
                        .isEqualTo(batch.column(0).data().address());
            }
        }
        RecordBatch again = RecordBatch.of(vectors, root);
        assertThat(again.column(0).data().address())
                .isEqualTo(vectors.getVector(0).getDataBufferAddress());
        vectors.close();
        assertThat(again.value(0, 0)).isEqualTo(1L);
        assertThat(again.value(1, 0)).isNull();
        again.close();
    }

    @Test
    void aBatchOfNullsHasVectorsToo() {
        Schema schema = Schema.of(Field.nullable("n", DataType.INT64));
        RecordBatch batch = RecordBatch.of(schema, 3, List.of(Column.nulls(DataType.INT64, 3)));
        assertThat(batch.vector(0).getNullCount()).isEqualTo(3);
        batch.close();
    }

    @Test
    void vectorsGoWithABatchThatIsMoved() {
        Schema schema = Schema.of(Field.nullable("n", DataType.decimal(9, 2)));
        RecordBatch batch = new RandomBatches(new Random(1), root).batch(schema, 10);
        FieldVector vector = batch.vector(0);
        RecordBatch moved = batch.withMark(BatchMark.watermark(1));
        assertThat(vector.getBufferSize()).isZero();
        assertThat(moved.vector(0).getValueCount()).isEqualTo(10);
        moved.close();
    }

    private interface Check {
        void of(RecordBatch batch);
    }

    private void forEachColumn(Check check) {
        for (DataType type : RandomBatches.TYPES) {
            for (Encoding encoding : Encoding.values()) {
                for (int rows : ROWS) {
                    for (int seed = 0; seed < 8; seed++) {
                        RandomBatches random = new RandomBatches(new Random(seed), root);
                        Schema schema = Schema.of(Field.nullable("c", type));
                        Column column = random.column(type, encoding, rows);
                        try (RecordBatch batch = RecordBatch.of(schema, rows, List.of(column))) {
                            check.of(batch);
                        } catch (RuntimeException | AssertionError e) {
                            throw new AssertionError(
                                    type + " " + encoding + " rows " + rows + " seed " + seed, e);
                        }
                    }
                }
            }
        }
    }

    private static void assertComesBack(RecordBatch batch, BufferAllocator allocator) {
        try (VectorSchemaRoot vectors = batch.toArrow(allocator);
                RecordBatch again = RecordBatch.of(vectors, allocator)) {
            assertThat(again.schema()).isEqualTo(batch.schema());
            assertThat(again.rowCount()).isEqualTo(batch.rowCount());
            assertThat(values(again)).isEqualTo(values(batch));
            for (Column column : again.columns()) {
                int nulls = 0;
                for (int row = 0; row < column.length(); row++) {
                    nulls += column.isNull(row) ? 1 : 0;
                }
                assertThat(column.nullCount()).isEqualTo(nulls);
            }
        }
    }

    private static List<List<@Nullable Object>> values(RecordBatch batch) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int row = 0; row < batch.rowCount(); row++) {
            List<@Nullable Object> values = new ArrayList<>();
            for (int i = 0; i < batch.columns().size(); i++) {
                values.add(batch.value(row, i));
            }
            rows.add(values);
        }
        return rows;
    }

    /// What Arrow's vectors answer, as our rows would have it.
    private static @Nullable Object plain(DataType type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case DataType.Utf8() -> value.toString();
            case DataType.Binary() -> ByteBuffer.wrap((byte[]) value);
            case DataType.Date() -> LocalDate.ofEpochDay((Integer) value);
            case DataType.Time() -> LocalTime.ofNanoOfDay((Long) value * 1000);
            case DataType.Timestamp(boolean zoned) when zoned ->
                    Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS);
            case DataType.Timestamp _ -> value;
            case DataType.ListOf(Field element) -> {
                List<@Nullable Object> values = new ArrayList<>();
                ((List<?>) value).forEach(one -> values.add(plain(element.type(), one)));
                yield values;
            }
            case DataType.Struct(List<Field> fields) -> {
                Map<String, @Nullable Object> values = new LinkedHashMap<>();
                for (Field field : fields) {
                    Object one = ((Map<?, ?>) value).get(field.name());
                    values.put(field.name(), plain(field.type(), one));
                }
                yield values;
            }
            case DataType _ -> value;
        };
    }
}
