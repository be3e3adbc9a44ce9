package io.sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.memory.SlabPool;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float2Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampMilliTZVector;
import org.apache.arrow.vector.TimeStampNanoVector;
import org.apache.arrow.vector.TimeStampSecVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.MapVector;
import org.apache.arrow.vector.complex.impl.UnionLargeListWriter;
import org.apache.arrow.vector.complex.impl.UnionMapWriter;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ArrowImportTest {

    private final BufferAllocator root = new SlabPool(1 << 20).newRoot(1 << 28);

    @AfterEach
    void everythingIsFreed() {
        assertThat(root.getAllocatedMemory()).isZero();
        root.close();
    }

    @Test
    void widensUnsignedIntegers() {
        UInt1Vector bytes = new UInt1Vector("c", root);
        bytes.setSafe(0, 255);
        bytes.setNull(1);
        assertThat(imported(bytes, 2)).containsExactly((short) 255, null);
        UInt2Vector shorts = new UInt2Vector("c", root);
        shorts.setSafe(0, 65_535);
        assertThat(imported(shorts, 1)).containsExactly(65_535);
        UInt4Vector ints = new UInt4Vector("c", root);
        ints.setSafe(0, -1);
        assertThat(imported(ints, 1)).containsExactly(4_294_967_295L);
        UInt8Vector longs = new UInt8Vector("c", root);
        longs.setSafe(0, -1L);
        longs.setSafe(1, 7);
        assertThat(imported(longs, 2))
                .containsExactly(new BigDecimal("18446744073709551615"), new BigDecimal(7));
        UInt8Vector small = new UInt8Vector("c", root);
        small.setSafe(0, Long.MAX_VALUE);
        assertThat(imported(small, 1)).containsExactly(BigDecimal.valueOf(Long.MAX_VALUE));
    }

    @Test
    void widensHalfFloats() {
        Float2Vector vector = new Float2Vector("c", root);
        vector.setSafe(0, Float.floatToFloat16(1.5f));
        vector.setNull(1);
        assertThat(imported(vector, 2)).containsExactly(1.5f, null);
    }

    @Test
    void fitsDecimalsIntoTheirLayout() {
        DecimalVector narrow = new DecimalVector("c", root, 10, 2);
        narrow.setSafe(0, new BigDecimal("-12345678.90"));
        narrow.setNull(1);
        assertThat(imported(narrow, 2)).containsExactly(new BigDecimal("-12345678.90"), null);
        BigDecimal widest = new BigDecimal(BigInteger.TEN.pow(38).subtract(BigInteger.ONE), 3);
        Decimal256Vector wide = new Decimal256Vector("c", root, 60, 3);
        wide.setSafe(0, widest);
        wide.setSafe(1, widest.negate());
        assertThat(imported(wide, 2)).containsExactly(widest, widest.negate());
    }

    @Test
    void refusesDecimalsThatDoNotFit() {
        Decimal256Vector wide = new Decimal256Vector("c", root, 60, 0);
        wide.setSafe(0, BigDecimal.ONE);
        wide.setSafe(1, new BigDecimal(BigInteger.TWO.pow(130)));
        assertRefused(wide, 2, ErrorCode.NUMERIC_OVERFLOW, "\"c\", row 1");
    }

    @Test
    void bringsTimesToMicroseconds() {
        TimeSecVector seconds = new TimeSecVector("c", root);
        seconds.setSafe(0, 3661);
        assertThat(imported(seconds, 1)).containsExactly(LocalTime.of(1, 1, 1));
        TimeNanoVector nanos = new TimeNanoVector("c", root);
        nanos.setSafe(0, 1_000_000_001_000L);
        assertThat(imported(nanos, 1)).containsExactly(LocalTime.ofNanoOfDay(1_000_000_001_000L));
        TimeStampSecVector stamps = new TimeStampSecVector("c", root);
        stamps.setSafe(0, -1);
        assertThat(imported(stamps, 1)).containsExactly(LocalDateTime.of(1969, 12, 31, 23, 59, 59));
        TimeStampMilliTZVector zoned = new TimeStampMilliTZVector("c", root, "Europe/Berlin");
        zoned.setSafe(0, 1500);
        zoned.setNull(1);
        assertThat(imported(zoned, 2)).containsExactly(Instant.ofEpochMilli(1500), null);
        DateMilliVector dates = new DateMilliVector("c", root);
        dates.setSafe(0, -86_400_000L);
        assertThat(imported(dates, 1)).containsExactly(LocalDate.of(1969, 12, 31));
    }

    @Test
    void refusesToLoseNanoseconds() {
        TimeStampNanoVector vector = new TimeStampNanoVector("c", root);
        vector.setSafe(0, 1000);
        vector.setSafe(1, 1001);
        assertRefused(vector, 2, ErrorCode.INVALID_CAST, "1001 ns");
    }

    @Test
    void looksAtNoValueUnderANull() {
        TimeStampNanoVector vector = new TimeStampNanoVector("c", root);
        vector.setSafe(0, 1001);
        vector.setNull(0);
        vector.setSafe(1, 2000);
        assertThat(imported(vector, 2))
                .containsExactly(null, LocalDateTime.of(1970, 1, 1, 0, 0, 0, 2000));
    }

    @Test
    void refusesInstantsOutOfRange() {
        TimeStampSecVector vector = new TimeStampSecVector("c", root);
        vector.setSafe(0, Long.MAX_VALUE / 1000);
        assertRefused(vector, 1, ErrorCode.NUMERIC_OVERFLOW, "out of the range");
    }

    @Test
    void readsEveryFormOfText() {
        List<@Nullable String> texts =
                Arrays.asList("", "short", null, "a text of more than twelve");
        LargeVarCharVector large = new LargeVarCharVector("c", root);
        ViewVarCharVector view = new ViewVarCharVector("c", root);
        large.allocateNew();
        view.allocateNew();
        for (int row = 0; row < texts.size(); row++) {
            String text = texts.get(row);
            if (text != null) {
                large.setSafe(row, text.getBytes(StandardCharsets.UTF_8));
                view.setSafe(row, text.getBytes(StandardCharsets.UTF_8));
            } else {
                large.setNull(row);
                view.setNull(row);
            }
        }
        assertThat(imported(large, 4)).isEqualTo(texts);
        assertThat(imported(view, 4)).isEqualTo(texts);
        FixedSizeBinaryVector fixed = new FixedSizeBinaryVector("c", root, 2);
        fixed.setSafe(0, new byte[] {1, 2});
        fixed.setNull(1);
        assertThat(imported(fixed, 2)).containsExactly(ByteBuffer.wrap(new byte[] {1, 2}), null);
    }

    @Test
    void readsEveryFormOfLists() {
        LargeListVector large = LargeListVector.empty("c", root);
        UnionLargeListWriter writer = large.getWriter();
        writer.allocate();
        writer.setPosition(1);
        writer.startList();
        writer.integer().writeInt(1);
        writer.integer().writeInt(2);
        writer.endList();
        assertThat(imported(large, 2)).containsExactly(null, List.of(1, 2));

        FixedSizeListVector fixed = FixedSizeListVector.empty("c", 2, root);
        fixed.addOrGetVector(FieldType.nullable(new ArrowType.Int(32, true)));
        IntVector elements = (IntVector) fixed.getDataVector();
        for (int i = 0; i < 4; i++) {
            elements.setSafe(i, i);
        }
        fixed.setNotNull(0);
        fixed.setNotNull(1);
        elements.setValueCount(4);
        assertThat(imported(fixed, 2)).containsExactly(List.of(0, 1), List.of(2, 3));
    }

    @Test
    void readsMapsAsListsOfKeysAndValues() {
        MapVector map = MapVector.empty("c", root, false);
        UnionMapWriter writer = map.getWriter();
        writer.allocate();
        writer.startMap();
        writer.startEntry();
        writer.key().integer().writeInt(1);
        writer.value().bigInt().writeBigInt(10);
        writer.endEntry();
        writer.endMap();
        assertThat(imported(map, 1).getFirst().toString()).isEqualTo("[{key=1, value=10}]");
    }

    @Test
    void keepsDictionariesAndMovesTheirNullsToTheRows() {
        VarCharVector entries = new VarCharVector("d", root);
        entries.allocateNew();
        entries.setSafe(0, "zero".getBytes(StandardCharsets.UTF_8));
        entries.setNull(1);
        entries.setSafe(2, "two".getBytes(StandardCharsets.UTF_8));
        entries.setValueCount(3);
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(8, true));
        var provider = new DictionaryProvider.MapDictionaryProvider();
        provider.put(new Dictionary(entries, encoding));
        TinyIntVector indexes =
                new TinyIntVector(
                        "c", new FieldType(true, encoding.getIndexType(), encoding), root);
        byte[] values = {2, 0, 1, 2};
        for (int i = 0; i < values.length; i++) {
            indexes.setSafe(i, values[i]);
        }
        indexes.setNull(3);
        indexes.setValueCount(4);
        try (VectorSchemaRoot vectors = VectorSchemaRoot.of(indexes);
                RecordBatch batch = RecordBatch.of(vectors, provider, root)) {
            assertThat(batch.schema().field(0).type()).isEqualTo(DataType.UTF8);
            assertThat(batch.column(0).encoding()).isEqualTo(Encoding.DICTIONARY);
            assertThat(batch.column(0).nullCount()).isEqualTo(2);
            assertThat(batch.column(0).dictionary().nullCount()).isZero();
            assertThat(values(batch)).containsExactly("two", "zero", null, null);
        } finally {
            entries.close();
        }
    }

    @Test
    void sharesDictionaryIndexesOf32Bits() {
        VarCharVector plain = new VarCharVector("c", root);
        plain.allocateNew();
        for (int i = 0; i < 10; i++) {
            plain.setSafe(i, Integer.toString(i % 3).getBytes(StandardCharsets.UTF_8));
        }
        plain.setValueCount(10);
        VarCharVector entries = new VarCharVector("d", root);
        entries.allocateNew();
        for (int i = 0; i < 3; i++) {
            entries.setSafe(i, Integer.toString(i).getBytes(StandardCharsets.UTF_8));
        }
        entries.setValueCount(3);
        DictionaryEncoding encoding = new DictionaryEncoding(1, false, null);
        Dictionary dictionary = new Dictionary(entries, encoding);
        var provider = new DictionaryProvider.MapDictionaryProvider(dictionary);
        FieldVector encoded = (FieldVector) DictionaryEncoder.encode(plain, dictionary);
        try (VectorSchemaRoot vectors = VectorSchemaRoot.of(encoded);
                RecordBatch batch = RecordBatch.of(vectors, provider, root)) {
            assertThat(batch.column(0).data().address()).isEqualTo(encoded.getDataBufferAddress());
            assertThat(batch.value(4, 0)).isEqualTo("1");
        } finally {
            plain.close();
            entries.close();
        }
    }

    @Test
    void refusesArraysThatContradictThemselves() {
        ArrowType utf8 = ArrowType.Utf8.INSTANCE;
        assertMalformed(
                DataType.INT32, values(new ArrowType.Int(32, true), 3, 0, bytes(0), bytes(8)));
        assertMalformed(DataType.INT32, values(new ArrowType.Int(32, true), 3, 0, bytes(0)));
        assertMalformed(
                DataType.INT32, values(new ArrowType.Int(32, true), 9, 1, bytes(1), bytes(36)));
        assertMalformed(DataType.UTF8, values(utf8, 2, 0, bytes(0), ints(0, 5, 3), bytes(8)));
        assertMalformed(DataType.UTF8, values(utf8, 2, 0, bytes(0), ints(-1, 0, 3), bytes(8)));
        assertMalformed(DataType.UTF8, values(utf8, 2, 0, bytes(0), ints(0, 3, 9), bytes(8)));
        assertMalformed(DataType.UTF8, values(utf8, 2, 0, bytes(0), ints(0, 3), bytes(8)));
        assertMalformed(
                DataType.UTF8,
                values(ArrowType.Utf8View.INSTANCE, 1, 0, bytes(0), ints(13, 0, 0, 1), bytes(13)));
        assertMalformed(
                DataType.UTF8,
                values(ArrowType.Utf8View.INSTANCE, 1, 0, bytes(0), ints(13, 0, 1, 0), bytes(13)));
        assertMalformed(
                DataType.list(DataType.INT32),
                new ArrowArray.Values(
                        ArrowType.List.INSTANCE,
                        1,
                        0,
                        List.of(bytes(0), ints(0, 4)),
                        List.of(values(new ArrowType.Int(32, true), 3, 0, bytes(0), bytes(12)))));
        Column dictionary = Column.nulls(DataType.UTF8, 0);
        assertMalformed(
                DataType.UTF8,
                new ArrowArray.Encoded(
                        values(new ArrowType.Int(32, true), 1, 0, bytes(0), ints(0)), dictionary));
    }

    @Test
    void refusesIndexesOutsideOfTheDictionary() {
        try (ColumnWriter writer = ColumnWriter.of(DataType.UTF8, root)) {
            writer.appendString("only");
            Column dictionary = writer.finish();
            for (int index : new int[] {1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                assertMalformed(
                        DataType.UTF8,
                        new ArrowArray.Encoded(
                                values(new ArrowType.Int(32, true), 2, 0, bytes(0), ints(0, index)),
                                dictionary));
            }
            dictionary.release();
        }
    }

    @Test
    void stopsConversionsAtTheirLimit() {
        ArrowArray array = values(new ArrowType.Int(32, false), 100, 0, bytes(0), bytes(400));
        ArrowImport imports = new ArrowImport(root, 799, ErrorCode.CODEC_MALFORMED);
        assertThatThrownBy(() -> imports.column(array, Field.required("c", DataType.INT64)))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE))
                .hasMessageContaining("800 bytes");
        release();
    }

    private final List<ArrowBuf> made = new java.util.ArrayList<>();

    private void release() {
        made.forEach(ArrowBuf::close);
        made.clear();
    }

    private ArrowArray.Buffer bytes(int count) {
        ArrowBuf buffer = root.buffer(Math.max(1, count));
        made.add(buffer);
        var bytes = Segments.of(buffer).asSlice(0, count);
        bytes.fill((byte) 0);
        return new ArrowArray.Buffer(bytes, buffer);
    }

    private ArrowArray.Buffer ints(int... values) {
        ArrowArray.Buffer buffer = bytes(4 * values.length);
        for (int i = 0; i < values.length; i++) {
            buffer.bytes().set(Segments.I32, 4L * i, values[i]);
        }
        return buffer;
    }

    private static ArrowArray.Values values(
            ArrowType type, int length, int nulls, ArrowArray.Buffer... buffers) {
        return new ArrowArray.Values(type, length, nulls, List.of(buffers), List.of());
    }

    private void assertMalformed(DataType type, ArrowArray array) {
        ArrowImport imports = new ArrowImport(root, 1 << 20, ErrorCode.CODEC_MALFORMED);
        assertThatThrownBy(() -> imports.column(array, Field.nullable("c", type)))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_MALFORMED))
                .hasMessageContaining("column \"c\"");
        release();
    }

    private List<@Nullable Object> imported(FieldVector vector, int rows) {
        List<@Nullable Object> values = new java.util.ArrayList<>();
        withBatch(vector, rows, batch -> values.addAll(values(batch)));
        return values;
    }

    private void withBatch(FieldVector vector, int rows, Consumer<RecordBatch> check) {
        vector.setValueCount(rows);
        try (VectorSchemaRoot vectors = VectorSchemaRoot.of(vector);
                RecordBatch batch = RecordBatch.of(vectors, root)) {
            check.accept(batch);
        }
    }

    private void assertRefused(FieldVector vector, int rows, ErrorCode code, String message) {
        assertThatThrownBy(() -> withBatch(vector, rows, _ -> {}))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private static List<@Nullable Object> values(RecordBatch batch) {
        List<@Nullable Object> values = new java.util.ArrayList<>();
        for (int row = 0; row < batch.rowCount(); row++) {
            values.add(batch.value(row, 0));
        }
        return values;
    }
}
