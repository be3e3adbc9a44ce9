package io.sluice.batch.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchMark;
import io.sluice.batch.BatchWriter;
import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.RandomBatches;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Selection;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.memory.SlabPool;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IpcStreamTest {

    private final BufferAllocator root = new SlabPool(1 << 20).newRoot(1 << 30);

    @AfterEach
    void everythingIsFreed() {
        assertThat(root.getAllocatedMemory()).isZero();
        root.close();
    }

    @Test
    void everyTypeEncodingAndSliceComesBack() {
        for (DataType type : RandomBatches.TYPES) {
            for (Encoding encoding : Encoding.values()) {
                for (int rows : List.of(0, 1, 9, 64, 2000)) {
                    Random random = new Random(rows);
                    Schema schema = Schema.of(Field.nullable("c", type));
                    Column column = new RandomBatches(random, root).column(type, encoding, rows);
                    try (RecordBatch batch = RecordBatch.of(schema, rows, List.of(column))) {
                        assertComesBack(List.of(batch));
                    }
                }
            }
        }
    }

    @Test
    void batchesOfManyColumnsComeBack() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            RandomBatches batches = new RandomBatches(random, root);
            RecordBatch first = batches.batch(random.nextInt(50));
            RecordBatch second = batches.batch(first.schema(), random.nextInt(3000));
            assertComesBack(List.of(first, second));
            first.close();
            second.close();
        }
    }

    @Test
    void arrowsOwnReaderReadsOurMessages() throws IOException {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            RandomBatches batches = new RandomBatches(random, root);
            try (RecordBatch first = batches.batch(random.nextInt(50));
                    RecordBatch second = batches.batch(first.schema(), 1200)) {
                byte[] stream = Streams.stream(first.schema(), List.of(first, second), root);
                try (ArrowStreamReader reader =
                        new ArrowStreamReader(new ByteArrayInputStream(stream), root)) {
                    VectorSchemaRoot vectors = reader.getVectorSchemaRoot();
                    for (RecordBatch batch : List.of(first, second)) {
                        assertThat(reader.loadNextBatch()).isTrue();
                        try (RecordBatch read = RecordBatch.of(vectors, root)) {
                            assertThat(read.schema()).isEqualTo(batch.schema());
                            assertThat(Streams.values(read)).isEqualTo(Streams.values(batch));
                        }
                    }
                    assertThat(reader.loadNextBatch()).isFalse();
                }
            }
        }
    }

    @Test
    void messagesOfArrowsOwnWriterAreRead() throws IOException {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            try (RecordBatch batch = new RandomBatches(random, root).batch(random.nextInt(900))) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (VectorSchemaRoot vectors = batch.toArrow(root);
                        ArrowStreamWriter writer =
                                new ArrowStreamWriter(
                                        vectors,
                                        new DictionaryProvider.MapDictionaryProvider(),
                                        out)) {
                    writer.writeBatch();
                    writer.end();
                }
                assertStream(out.toByteArray(), List.of(batch));
            }
        }
    }

    @Test
    void marksTravelWithTheirBatch() {
        Schema schema = Schema.of(Field.required("n", DataType.INT64));
        List<BatchMark> marks =
                List.of(
                        BatchMark.NONE,
                        BatchMark.watermark(-5),
                        BatchMark.watermark(BatchMark.END_OF_STREAM),
                        new BatchMark(BatchMark.NO_WATERMARK, true, 0, 0),
                        new BatchMark(7, true, Long.MAX_VALUE, 1L << 40));
        List<RecordBatch> batches =
                marks.stream().map(mark -> RecordBatch.empty(schema, mark)).toList();
        assertComesBack(batches);
        batches.forEach(RecordBatch::close);
    }

    @Test
    void theSchemaMessageCarriesItsCustomMetadata() {
        Schema schema = Schema.of(Field.required("n", DataType.INT64));
        IpcMessage message = IpcWriter.schema(schema, Map.of("sluice.query_id", "q1"));
        try (IpcDecoder decoder = IpcDecoder.of(IpcLimits.WIRE)) {
            assertThat(decoder.schema()).isEmpty();
            assertThat(Streams.decode(decoder, Streams.bytes(message), root)).isEmpty();
            assertThat(decoder.schema()).contains(schema);
            assertThat(decoder.schemaMetadata())
                    .containsExactly(Map.entry("sluice.query_id", "q1"));
        }
    }

    @Test
    void aSecondSchemaTakesThePlaceOfTheFirst() {
        Schema one = Schema.of(Field.required("n", DataType.INT64));
        Schema other = Schema.of(Field.required("t", DataType.UTF8));
        try (IpcDecoder decoder = IpcDecoder.of(IpcLimits.WIRE)) {
            for (Schema schema : List.of(one, other)) {
                RecordBatch empty = RecordBatch.empty(schema, BatchMark.NONE);
                byte[] stream = Streams.stream(schema, List.of(empty), root);
                List<RecordBatch> batches = Streams.decode(decoder, stream, root);
                assertThat(batches.getFirst().schema()).isEqualTo(schema);
                batches.forEach(RecordBatch::close);
            }
        }
    }

    @Test
    void largeBuffersGoOutWithoutACopy() {
        Schema schema = Schema.of(Field.required("n", DataType.INT64));
        try (BatchWriter writer = BatchWriter.of(schema, root)) {
            for (long i = 0; i < 1001; i++) {
                writer.appendRow(i);
            }
            RecordBatch batch = writer.finish();
            long address = batch.column(0).data().address();
            try (IpcMessage message = IpcWriter.batch(batch, root)) {
                assertThat(message.body().stream().map(MemorySegment::address)).contains(address);
                assertThat(message.bodyBytes()).isEqualTo(8008);
            }
            assertThat(batch.isClosed()).isTrue();
        }
    }

    @Test
    void onlySelectedRowsAreWritten() {
        Schema schema = Schema.of(Field.required("n", DataType.INT64));
        try (BatchWriter writer = BatchWriter.of(schema, root);
                IpcDecoder decoder = IpcDecoder.of(IpcLimits.WIRE)) {
            for (long i = 0; i < 10; i++) {
                writer.appendRow(i);
            }
            RecordBatch batch =
                    writer.finish().withSelection(new Selection(new int[] {2, 5, 9, 0}, 3));
            Streams.decode(decoder, Streams.bytes(IpcWriter.schema(schema)), root);
            byte[] message = Streams.bytes(IpcWriter.batch(batch, root));
            RecordBatch read = Streams.decode(decoder, message, root).getFirst();
            assertThat(Streams.values(read)).containsExactly(List.of(2L), List.of(5L), List.of(9L));
            read.close();
        }
    }

    @Test
    void aFailedEncodingFreesItsBatch() {
        BufferAllocator small = root.newChildAllocator("small", 0, 4096);
        Schema schema = Schema.of(Field.required("n", DataType.decimal(9, 2)));
        RecordBatch batch = new RandomBatches(new Random(1), root).batch(schema, 2000);
        assertThatThrownBy(() -> IpcWriter.batch(batch, small))
                .isInstanceOf(org.apache.arrow.memory.OutOfMemoryException.class);
        assertThat(batch.isClosed()).isTrue();
        small.close();
    }

    @Test
    void nothingFollowsTheEndOfTheStream() {
        Schema schema = Schema.of(Field.required("n", DataType.INT64));
        try (IpcDecoder decoder = IpcDecoder.of(IpcLimits.WIRE)) {
            byte[] message = Streams.bytes(IpcWriter.schema(schema));
            Streams.decode(decoder, message, root);
            Streams.decode(decoder, IpcWriter.END_OF_STREAM, root);
            assertThatThrownBy(() -> Streams.decode(decoder, message, root))
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_MALFORMED));
        }
    }

    private void assertComesBack(List<RecordBatch> batches) {
        Schema schema = batches.getFirst().schema();
        byte[] stream = Streams.stream(schema, batches, root);
        assertStream(stream, batches);
        try (IpcDecoder decoder = IpcDecoder.of(IpcLimits.WIRE)) {
            List<RecordBatch> read = Streams.decode(decoder, stream, root);
            assertThat(decoder.schema()).contains(schema);
            assertSame(read, batches);
        }
    }

    private void assertStream(byte[] stream, List<RecordBatch> batches) {
        List<RecordBatch> read = new ArrayList<>();
        try (IpcStreamReader reader =
                IpcStreamReader.open(
                        new ByteArrayInputStream(stream),
                        IpcLimits.FILE,
                        IpcDecompressor.NONE,
                        root)) {
            assertThat(reader.schema()).isEqualTo(batches.getFirst().schema());
            for (RecordBatch batch = reader.next(root); batch != null; batch = reader.next(root)) {
                read.add(batch);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        assertSame(read, batches);
    }

    private static void assertSame(List<RecordBatch> read, List<RecordBatch> expected) {
        assertThat(read).hasSameSizeAs(expected);
        for (int i = 0; i < read.size(); i++) {
            RecordBatch batch = read.get(i);
            assertThat(batch.schema()).isEqualTo(expected.get(i).schema());
            assertThat(batch.mark()).isEqualTo(expected.get(i).mark());
            assertThat(batch.rowCount()).isEqualTo(expected.get(i).rowCount());
            assertThat(Streams.values(batch)).isEqualTo(Streams.values(expected.get(i)));
            batch.close();
        }
    }
}
