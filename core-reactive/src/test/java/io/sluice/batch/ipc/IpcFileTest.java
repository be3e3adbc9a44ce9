package io.sluice.batch.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.Encoding;
import io.sluice.batch.RandomBatches;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.memory.SlabPool;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IpcFileTest {

    private static final Schema SCHEMA =
            Schema.of(
                    Field.nullable("a", DataType.UTF8),
                    Field.nullable("b", DataType.list(DataType.INT32)),
                    Field.nullable("c", DataType.decimal(9, 2)));

    private final BufferAllocator root = new SlabPool(1 << 20).newRoot(1 << 30);

    @AfterEach
    void everythingIsFreed() {
        assertThat(root.getAllocatedMemory()).isZero();
        root.close();
    }

    @Test
    void batchesComeBackInAnyOrderWithAnyColumns(@TempDir Path folder) throws IOException {
        RandomBatches random = new RandomBatches(new Random(3), root);
        List<RecordBatch> batches =
                List.of(
                        random.batch(SCHEMA, 100),
                        random.batch(SCHEMA, 0),
                        random.batch(SCHEMA, 7));
        Path file = folder.resolve("data.arrow");
        Files.write(file, file(batches));
        try (FileChannel channel = FileChannel.open(file);
                IpcFileReader reader = open(IpcSource.of(channel))) {
            assertThat(reader.schema()).isEqualTo(SCHEMA);
            assertThat(reader.batchCount()).isEqualTo(3);
            for (int i : List.of(2, 0, 1)) {
                assertThat(reader.rowCount(i)).isEqualTo(batches.get(i).rowCount());
                try (RecordBatch all = reader.read(i, new int[] {0, 1, 2}, root);
                        RecordBatch some = reader.read(i, new int[] {2, 0}, root);
                        RecordBatch none = reader.read(i, new int[] {}, root)) {
                    assertThat(Streams.values(all)).isEqualTo(Streams.values(batches.get(i)));
                    assertThat(some.schema()).isEqualTo(SCHEMA.select(2, 0));
                    for (int row = 0; row < some.rowCount(); row++) {
                        assertThat(some.value(row, 0)).isEqualTo(all.value(row, 2));
                        assertThat(some.value(row, 1)).isEqualTo(all.value(row, 0));
                    }
                    assertThat(none.rowCount()).isEqualTo(all.rowCount());
                }
            }
        }
        batches.forEach(RecordBatch::close);
    }

    @Test
    void columnsThatAreNotWantedAreNotRead() throws IOException {
        Schema schema =
                Schema.of(
                        Field.required("wide", DataType.INT64),
                        Field.required("narrow", DataType.INT8));
        RecordBatch batch = new RandomBatches(new Random(3), root).batch(schema, 10_000);
        byte[] file = file(List.of(batch));
        batch.close();
        long[] read = new long[1];
        IpcSource memory = IpcSource.of(inMemory(file));
        IpcSource counting =
                new IpcSource() {
                    @Override
                    public long size() throws IOException {
                        return memory.size();
                    }

                    @Override
                    public void read(long position, MemorySegment target) throws IOException {
                        read[0] += target.byteSize();
                        memory.read(position, target);
                    }
                };
        try (IpcFileReader reader = open(counting)) {
            reader.read(0, new int[] {1}, root).close();
            assertThat(read[0]).isLessThan(14_000);
        }
    }

    @Test
    void arrowsOwnReaderReadsOurFiles(@TempDir Path folder) throws IOException {
        RandomBatches random = new RandomBatches(new Random(5), root);
        try (RecordBatch first = random.batch(SCHEMA, 50);
                RecordBatch second = random.batch(SCHEMA, 8)) {
            Path file = folder.resolve("data.arrow");
            Files.write(file, file(List.of(first, second)));
            try (FileChannel channel = FileChannel.open(file);
                    ArrowFileReader reader = new ArrowFileReader(channel, root)) {
                for (RecordBatch batch : List.of(first, second)) {
                    assertThat(reader.loadNextBatch()).isTrue();
                    try (RecordBatch read = RecordBatch.of(reader.getVectorSchemaRoot(), root)) {
                        assertThat(Streams.values(read)).isEqualTo(Streams.values(batch));
                    }
                }
                assertThat(reader.loadNextBatch()).isFalse();
            }
        }
    }

    @Test
    void dictionariesOfArrowsOwnWriterStayDictionaries() throws IOException {
        byte[] file = dictionaryFile(CompressionUtil.CodecType.NO_COMPRESSION);
        try (IpcFileReader reader = open(IpcSource.of(inMemory(file)));
                RecordBatch batch = reader.read(0, new int[] {0}, root)) {
            assertThat(reader.schema().field(0).type()).isEqualTo(DataType.UTF8);
            assertThat(batch.column(0).encoding()).isEqualTo(Encoding.DICTIONARY);
            assertThat(Streams.values(batch))
                    .containsExactly(
                            List.of("b"), List.of("a"), Arrays.asList((Object) null), List.of("b"));
        }
    }

    @Test
    void compressedBatchesGoThroughTheDecompressor() throws IOException {
        byte[] file = dictionaryFile(CompressionUtil.CodecType.ZSTD);
        IpcDecompressor decompressor =
                (format, compressed, target) -> {
                    assertThat(format).isEqualTo(IpcDecompressor.Format.ZSTD);
                    flip(compressed, target);
                };
        try (IpcFileReader reader =
                        IpcFileReader.open(
                                IpcSource.of(inMemory(file)), IpcLimits.FILE, decompressor, root);
                RecordBatch batch = reader.read(0, new int[] {0}, root)) {
            assertThat(batch.value(0, 0)).isEqualTo("b");
        }
    }

    @Test
    void compressedBatchesAreRefusedWithoutADecompressor() throws IOException {
        byte[] file = dictionaryFile(CompressionUtil.CodecType.ZSTD);
        assertThatThrownBy(() -> open(IpcSource.of(inMemory(file))))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContaining("ZSTD");
    }

    @Test
    void aFailedDecompressionIsMalformedData() throws IOException {
        byte[] file = dictionaryFile(CompressionUtil.CodecType.ZSTD);
        IpcDecompressor broken =
                (_, _, _) -> {
                    throw new IllegalArgumentException("checksum");
                };
        assertThatThrownBy(() ->
                        IpcFileReader.open(
                                IpcSource.of(inMemory(file)), IpcLimits.FILE, broken, root))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_MALFORMED))
                .hasMessageContaining("checksum");
    }

    @Test
    void truncatedAndForeignFilesAreMalformed() throws IOException {
        RecordBatch batch = new RandomBatches(new Random(3), root).batch(SCHEMA, 100);
        byte[] file = file(List.of(batch));
        batch.close();
        for (int length : List.of(0, 5, 17, 18, file.length / 2, file.length - 1)) {
            assertMalformed(Arrays.copyOf(file, length));
        }
        byte[] noMagic = file.clone();
        noMagic[0] = 'X';
        assertMalformed(noMagic);
        byte[] hugeFooter = file.clone();
        hugeFooter[file.length - 8] = 127;
        assertMalformed(hugeFooter);
    }

    private void assertMalformed(byte[] file) {
        assertThatThrownBy(() -> open(IpcSource.of(inMemory(file))))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_MALFORMED));
    }

    private IpcFileReader open(IpcSource source) throws IOException {
        return IpcFileReader.open(source, IpcLimits.FILE, IpcDecompressor.NONE, root);
    }

    private byte[] file(List<RecordBatch> batches) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        IpcFileWriter writer = IpcFileWriter.open(out, batches.getFirst().schema());
        for (RecordBatch batch : batches) {
            writer.write(batch.share(), root);
        }
        writer.finish();
        return out.toByteArray();
    }

    private static MemorySegment inMemory(byte[] bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, bytes.length));
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return memory.asSlice(0, bytes.length);
    }

    /// A file of one dictionary-encoded column `b, a, null, b`.
    private byte[] dictionaryFile(CompressionUtil.CodecType compression) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (VarCharVector entries = texts("a", "b");
                VarCharVector plain = texts("b", "a", "", "b")) {
            plain.setNull(2);
            DictionaryEncoding encoding =
                    new DictionaryEncoding(9, false, new ArrowType.Int(16, true));
            Dictionary dictionary = new Dictionary(entries, encoding);
            try (FieldVector encoded = (FieldVector) DictionaryEncoder.encode(plain, dictionary);
                    VectorSchemaRoot vectors = VectorSchemaRoot.of(encoded);
                    ArrowFileWriter writer =
                            new ArrowFileWriter(
                                    vectors,
                                    new DictionaryProvider.MapDictionaryProvider(dictionary),
                                    Channels.newChannel(out),
                                    null,
                                    IpcOption.DEFAULT,
                                    new FlippingFactory(),
                                    compression)) {
                writer.writeBatch();
                writer.end();
            }
        }
        return out.toByteArray();
    }

    private VarCharVector texts(String... texts) {
        VarCharVector vector = new VarCharVector("t", root);
        vector.allocateNew();
        for (int i = 0; i < texts.length; i++) {
            vector.setSafe(i, texts[i].getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        vector.setValueCount(texts.length);
        return vector;
    }

    private static void flip(MemorySegment from, MemorySegment to) {
        for (long i = 0; i < to.byteSize(); i++) {
            to.set(ValueLayout.JAVA_BYTE, i, (byte) ~from.get(ValueLayout.JAVA_BYTE, i));
        }
    }

    /// "Compresses" by turning every bit over, so that no compression library is needed.
    private static final class FlippingFactory implements CompressionCodec.Factory {

        @Override
        public CompressionCodec createCodec(CompressionUtil.CodecType type) {
            return createCodec(type, 0);
        }

        @Override
        public CompressionCodec createCodec(CompressionUtil.CodecType type, int level) {
            if (type == CompressionUtil.CodecType.NO_COMPRESSION) {
                return org.apache.arrow.vector.compression.NoCompressionCodec.INSTANCE;
            }
            return new CompressionCodec() {
                @Override
                public ArrowBuf compress(BufferAllocator allocator, ArrowBuf plain) {
                    long bytes = plain.writerIndex();
                    ArrowBuf flipped = allocator.buffer(8 + bytes);
                    flipped.setLong(0, bytes);
                    flip(
                            io.sluice.batch.Segments.of(plain.memoryAddress(), bytes),
                            io.sluice.batch.Segments.of(flipped.memoryAddress() + 8, bytes));
                    flipped.writerIndex(8 + bytes);
                    plain.close();
                    return flipped;
                }

                @Override
                public ArrowBuf decompress(BufferAllocator allocator, ArrowBuf compressed) {
                    throw new UnsupportedOperationException();
                }

                @Override
                public CompressionUtil.CodecType getCodecType() {
                    return CompressionUtil.CodecType.ZSTD;
                }
            };
        }
    }
}
