package io.sluice.batch.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.BatchWriter;
import io.sluice.batch.Encoding;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.memory.SlabPool;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IpcDictionaryTest {

    private final BufferAllocator root = new SlabPool(1 << 20).newRoot(1 << 30);
    private final IpcDecoder decoder = IpcDecoder.of(IpcLimits.WIRE);

    @AfterEach
    void everythingIsFreed() {
        decoder.close();
        assertThat(root.getAllocatedMemory()).isZero();
        root.close();
    }

    @Test
    void aDeltaAddsToItsDictionary() {
        decode(EncodedStreams.schema());
        decode(entries(false, "a", "b"));
        RecordBatch before = decode(indexes(1, null, 0)).getFirst();
        decode(entries(true, "c", null));
        RecordBatch after = decode(indexes(2, 3, 0)).getFirst();
        assertThat(texts(before)).containsExactly("b", null, "a");
        assertThat(texts(after)).containsExactly("c", null, "a");
        assertThat(after.column(0).encoding()).isEqualTo(Encoding.DICTIONARY);
        assertThat(after.column(0).dictionary().length()).isEqualTo(4);
        before.close();
        after.close();
    }

    @Test
    void aNewDictionaryTakesThePlaceOfTheOldOne() {
        decode(EncodedStreams.schema());
        decode(entries(false, "a", "b"));
        RecordBatch before = decode(indexes(1)).getFirst();
        decode(entries(false, "x", "y", "z"));
        RecordBatch after = decode(indexes(1)).getFirst();
        assertThat(texts(before)).containsExactly("b");
        assertThat(texts(after)).containsExactly("y");
        before.close();
        after.close();
    }

    @Test
    void aBatchOfNullsNeedsNoDictionary() {
        decode(EncodedStreams.schema());
        RecordBatch batch = decode(indexes(null, null)).getFirst();
        assertThat(texts(batch)).containsExactly(null, null);
        batch.close();
    }

    @Test
    void messagesOutOfOrderAreMalformed() {
        assertMalformed(entries(false, "a"), "before its schema");
        decode(EncodedStreams.schema());
        assertMalformed(indexes(0), "has not come");
        decode(entries(false, "a"));
        assertMalformed(indexes(0, 1), "index 1 into a dictionary of 1");
        byte[] other =
                EncodedStreams.dictionary(77, false, column(DataType.UTF8, List.of("a")), root);
        assertMalformed(other, "dictionary 77");
    }

    @Test
    void dictionariesThatGrowBeyondTheLimitAreRefused() {
        IpcLimits limits = new IpcLimits(1 << 16, 4096, 1000, 10, 4);
        try (IpcDecoder small = IpcDecoder.of(limits)) {
            Streams.decode(small, EncodedStreams.schema(), root);
            byte[] delta = entries(true, "x".repeat(1500));
            Streams.decode(small, delta, root);
            Streams.decode(small, delta, root);
            assertThatThrownBy(() -> Streams.decode(small, delta, root))
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_LARGE));
        }
    }

    private void assertMalformed(byte[] piece, String message) {
        assertThatThrownBy(() -> decode(piece))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CODEC_MALFORMED))
                .hasMessageContaining(message);
    }

    private List<RecordBatch> decode(byte[] piece) {
        return Streams.decode(decoder, piece, root);
    }

    private byte[] entries(boolean delta, @Nullable String... texts) {
        return EncodedStreams.dictionary(
                EncodedStreams.ID, delta, column(DataType.UTF8, Arrays.asList(texts)), root);
    }

    private byte[] indexes(@Nullable Integer... indexes) {
        return Streams.bytes(IpcWriter.batch(column(DataType.INT32, Arrays.asList(indexes)), root));
    }

    private RecordBatch column(DataType type, List<? extends @Nullable Object> values) {
        try (BatchWriter writer = BatchWriter.of(Schema.of(Field.nullable("c", type)), root)) {
            values.forEach(value -> writer.appendRow(new Object[] {value}));
            return writer.finish();
        }
    }

    private static List<@Nullable Object> texts(RecordBatch batch) {
        List<@Nullable Object> texts = new java.util.ArrayList<>();
        Streams.values(batch).forEach(row -> texts.add(row.getFirst()));
        return texts;
    }
}
