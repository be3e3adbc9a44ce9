package io.sluice.rsocket.internal.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.rsocket.Payload;
import io.sluice.rsocket.internal.net.Dialer;
import io.sluice.rsocket.internal.net.MimeTypes;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.Batches;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who turns rows into payloads, and how many of them share one.
@ExtendWith(AllocatorExtension.class)
class EncodingTest {

    private static final Schema NUMBERS = Schema.of(Field.required("id", DataType.INT64));

    /// Three batches of 10,000 rows: about 145 KB of JSON each.
    private static final Batches ROWS =
            Batches.of(
                    NUMBERS,
                    LongStream.range(0, 30_000).<List<?>>mapToObj(List::of).toList(),
                    10_000);

    @ParameterizedTest
    @ValueSource(strings = {MimeTypes.ARROW_STREAM, MimeTypes.JSON, MimeTypes.JSON_LINES})
    void threadsOfTheNetworkEncodeNoRows(String format, BufferAllocator allocator) {
        try (Wire wire = wire(allocator)) {
            // The source signals on the thread that asks: one of the network.
            Await.value(
                    wire.read(format).limitRate(500).take(2_000).map(Dialer::text).collectList());

            assertThat(wire.encoders()).isNotEmpty().allMatch(name -> name.startsWith("test-cpu"));
            Await.until(() -> wire.ended() == 1 && wire.gate().bytes() == 0);
        }
    }

    @Test
    void linesOfJsonShareAPayload(BufferAllocator allocator) {
        try (Wire wire = wire(allocator)) {
            List<String> payloads = read(wire, MimeTypes.JSON_LINES, Integer.MAX_VALUE);

            assertThat(payloads).hasSizeBetween(6, 12).allMatch(text -> text.endsWith("}\n"));
            List<String> lines = String.join("", payloads).lines().toList();
            assertThat(lines)
                    .hasSize(30_000)
                    .startsWith("{\"id\":\"0\"}")
                    .endsWith("{\"id\":\"29999\"}");
        }
    }

    @Test
    void aCreditIsOneRowOfJsonOrOnePayloadOfLines(BufferAllocator allocator) {
        try (Wire wire = wire(allocator)) {
            assertThat(read(wire, MimeTypes.JSON, 3))
                    .containsExactly("{\"id\":\"0\"}", "{\"id\":\"1\"}", "{\"id\":\"2\"}");
            assertThat(read(wire, MimeTypes.JSON_LINES, 1))
                    .singleElement()
                    .matches(text -> text.startsWith("{\"id\":\"0\"}\n{\"id\":\"1\"}\n"));
            Await.until(() -> wire.ended() == 2 && wire.gate().bytes() == 0);
        }
    }

    /// So many payloads, for which no more credit is given.
    private static List<String> read(Wire wire, String format, int count) {
        return Await.value(wire.read(format).take(count).map(EncodingTest::text).collectList());
    }

    private static String text(Payload payload) {
        return Dialer.text(payload);
    }

    private static Wire wire(BufferAllocator allocator) {
        return Wire.of(NUMBERS, () -> StreamOverSocketTest.source(ROWS, allocator), allocator);
    }
}
