package io.sluice.batch.ipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.Column;
import io.sluice.batch.RandomBatches;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.memory.SlabPool;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

/// Ten thousand broken streams: each is read or refused with a clear error, within its limits, and
/// leaves nothing behind.
class IpcMalformedTest {

    private static final int STREAMS = 10_000;
    private static final Set<ErrorCode> CLEAR =
            Set.of(
                    ErrorCode.CODEC_MALFORMED,
                    ErrorCode.DATA_MALFORMED,
                    ErrorCode.TOO_LARGE,
                    ErrorCode.UNSUPPORTED,
                    ErrorCode.NUMERIC_OVERFLOW,
                    ErrorCode.INVALID_CAST);
    private static final IpcLimits LIMITS = new IpcLimits(1 << 16, 1 << 18, 10_000, 100, 8);

    /// What one piece, its conversions (twice: a batch and a dictionary) and the rounding of some
    /// hundred small buffers may take.
    private static final long MAX_BYTES = 4 << 20;

    private final SlabPool pool = new SlabPool(1 << 20);
    private final Map<ErrorCode, Integer> refused = new EnumMap<>(ErrorCode.class);
    private int read;

    @Test
    void brokenStreamsAreReadOrRefusedClearly() throws IOException {
        List<byte[]> valid = validStreams();
        long seed = 20_261_122;
        for (int i = 0; i < STREAMS; i++) {
            Random random = new Random(seed + i);
            byte[] broken = broken(valid.get(i % valid.size()), random);
            try {
                if (i % 4 == 0) {
                    checkStream(broken);
                } else {
                    check(broken);
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + (seed + i), e);
            }
        }
        assertThat(read).as("streams that were read, refusals %s", refused).isPositive();
        assertThat(refused.get(ErrorCode.CODEC_MALFORMED)).isGreaterThan(STREAMS / 10);
    }

    @Test
    void everyPrefixOfAStreamIsReadOrRefusedClearly() throws IOException {
        for (byte[] stream : validStreams().subList(0, 5)) {
            for (int length = 0; length < Math.min(stream.length, 3000); length++) {
                check(Arrays.copyOf(stream, length));
            }
        }
        assertThat(refused.keySet()).containsOnly(ErrorCode.CODEC_MALFORMED);
    }

    private void check(byte[] piece) {
        try (BufferAllocator root = pool.newRoot(1 << 28)) {
            try (IpcDecoder decoder = IpcDecoder.of(LIMITS)) {
                List<RecordBatch> batches = Streams.decode(decoder, piece, root);
                batches.forEach(batch -> use(batch, root));
                read++;
            } catch (QueryException e) {
                note(e);
            }
            assertThat(root.getAllocatedMemory()).isZero();
            assertThat(root.getPeakMemoryAllocation()).isLessThan(MAX_BYTES + 4L * piece.length);
        }
    }

    private void checkStream(byte[] stream) {
        try (BufferAllocator root = pool.newRoot(1 << 28)) {
            try (IpcStreamReader reader =
                    IpcStreamReader.open(
                            new ByteArrayInputStream(stream), LIMITS, IpcDecompressor.NONE, root)) {
                RecordBatch batch = reader.next(root);
                while (batch != null) {
                    use(batch, root);
                    batch = reader.next(root);
                }
                read++;
            } catch (QueryException e) {
                note(e);
            } catch (EOFException e) {
                assertThat(e).hasMessageContaining("ends");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertThat(root.getAllocatedMemory()).isZero();
            assertThat(root.getPeakMemoryAllocation()).isLessThan(MAX_BYTES);
        }
    }

    private void note(QueryException e) {
        assertThat(e.code()).isIn(CLEAR);
        assertThat(e.getMessage()).isNotBlank();
        if (e.getCause() instanceof IndexOutOfBoundsException cause) {
            // only metadata, which nobody has checked, may be read out of its bounds
            assertThat(cause.getStackTrace())
                    .noneMatch(frame -> frame.getClassName().startsWith("io.sluice.batch.Arrow"));
        }
        refused.merge(e.code(), 1, Integer::sum);
    }

    /// Reads every value, and writes the batch again.
    private static void use(RecordBatch batch, BufferAllocator root) {
        for (Column column : batch.columns()) {
            for (int row = 0; row < column.length(); row++) {
                try {
                    column.value(row);
                } catch (DateTimeException e) {
                    // a time of day beyond midnight is the reader's to refuse
                    assertThat(e).isNotNull();
                }
            }
        }
        IpcWriter.batch(batch, root).close();
    }

    private static byte[] broken(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            // metadata comes early and is where a change does most
            int reach = random.nextBoolean() ? bytes.length : Math.min(bytes.length, 700);
            int at = random.nextInt(reach);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> overwrite(bytes, at & ~3, 4, interesting(random));
                case 3 -> overwrite(bytes, at & ~7, 8, interesting(random));
                case 4 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                default -> {
                    int count = Math.min(64, bytes.length - at);
                    System.arraycopy(
                            bytes, random.nextInt(bytes.length - count + 1), bytes, at, count);
                }
            }
        }
        return bytes;
    }

    private static long interesting(Random random) {
        long[] values = {
            0,
            1,
            -1,
            8,
            1 << 20,
            Integer.MAX_VALUE,
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            255,
            65_535,
            random.nextInt(1000),
            random.nextLong()
        };
        return values[random.nextInt(values.length)];
    }

    private static void overwrite(byte[] bytes, int at, int count, long value) {
        for (int i = 0; i < count && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >>> (8 * i));
        }
    }

    private List<byte[]> validStreams() throws IOException {
        List<byte[]> streams = new ArrayList<>();
        try (BufferAllocator root = pool.newRoot(1 << 28)) {
            for (int seed = 0; seed < 20; seed++) {
                Random random = new Random(seed);
                RandomBatches batches = new RandomBatches(random, root);
                List<Field> fields = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    fields.add(
                            Field.nullable(
                                    "c" + i,
                                    RandomBatches.TYPES.get(
                                            (3 * seed + i) % RandomBatches.TYPES.size())));
                }
                Schema schema = Schema.of(fields);
                RecordBatch first = batches.batch(schema, 20);
                RecordBatch second = batches.batch(schema, 3);
                streams.add(Streams.stream(schema, List.of(first, second), root));
                first.close();
                second.close();
            }
            streams.add(encoded(root));
            streams.add(foreign());
        }
        return streams;
    }

    /// A stream with a dictionary.
    private static byte[] encoded(BufferAllocator root) {
        RandomBatches batches = new RandomBatches(new Random(1), root);
        Schema texts = Schema.of(Field.nullable("c", io.sluice.type.DataType.UTF8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(EncodedStreams.schema());
        out.writeBytes(
                EncodedStreams.dictionary(EncodedStreams.ID, false, batches.batch(texts, 5), root));
        try (var writer =
                io.sluice.batch.BatchWriter.of(
                        Schema.of(Field.nullable("c", io.sluice.type.DataType.INT32)), root)) {
            for (int i = 0; i < 30; i++) {
                writer.appendRow(i % 7 == 6 ? null : (Object) (i % 5));
            }
            out.writeBytes(Streams.bytes(IpcWriter.batch(writer.finish(), root)));
        }
        return out.toByteArray();
    }

    /// A stream of types that have to be converted.
    private static byte[] foreign() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RootAllocator root = new RootAllocator()) {
            UInt4Vector unsigned = new UInt4Vector("u", root);
            LargeVarCharVector large = new LargeVarCharVector("l", root);
            ViewVarCharVector view = new ViewVarCharVector("v", root);
            LargeListVector lists = LargeListVector.empty("ll", root);
            FixedSizeListVector fixed = FixedSizeListVector.empty("f", 2, root);
            fixed.addOrGetVector(FieldType.nullable(new ArrowType.Int(32, true)));
            lists.addOrGetVector(FieldType.nullable(new ArrowType.Int(32, true)));
            large.allocateNew();
            view.allocateNew();
            for (int i = 0; i < 10; i++) {
                unsigned.setSafe(i, i);
                large.setSafe(i, ("text " + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                view.setSafe(
                        i,
                        ("a text in the view " + i)
                                .substring(10 - i)
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            List<FieldVector> vectors = List.of(unsigned, large, view, lists, fixed);
            vectors.forEach(vector -> vector.setValueCount(10));
            try (VectorSchemaRoot batch = new VectorSchemaRoot(vectors);
                    ArrowStreamWriter writer =
                            new ArrowStreamWriter(
                                    batch, new DictionaryProvider.MapDictionaryProvider(), out)) {
                batch.setRowCount(10);
                writer.writeBatch();
                writer.end();
            }
        }
        return out.toByteArray();
    }
}
