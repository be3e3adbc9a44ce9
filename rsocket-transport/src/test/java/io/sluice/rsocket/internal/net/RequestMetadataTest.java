package io.sluice.rsocket.internal.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.MimeTypeMetadataCodec;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.WellKnownMimeType;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestMetadataTest {

    private static final int LIMIT = 80 << 10;

    @Test
    void readsWhatItWrites() {
        byte[] bytes =
                new CompositeEntries()
                        .route(Route.FRAGMENT_RUN)
                        .add(MimeTypes.QUERY_ID, "a-b_c.d:e")
                        .add(MimeTypes.CONTEXT, new byte[] {1, 2, 3})
                        .add(MimeTypes.TASK, "{}")
                        .add(MimeTypes.STREAM_TOKEN, "token")
                        .add("traceparent", "00-x")
                        .add("something/else", "ignored")
                        .toBytes();

        RequestMetadata metadata = read(bytes);

        assertThat(metadata.route()).isEqualTo(Route.FRAGMENT_RUN);
        assertThat(metadata.format()).isEqualTo(ResultFormat.ARROW);
        assertThat(metadata.queryId()).contains("a-b_c.d:e");
        assertThat(metadata.context())
                .hasValueSatisfying(context -> assertThat(context).containsExactly(1, 2, 3));
        assertThat(metadata.task()).contains("{}");
        assertThat(metadata.streamToken()).contains("token");
        assertThat(metadata.trace()).containsOnlyKeys("traceparent");
    }

    @Test
    void readsWhatRSocketsOwnCodecsWrite() {
        ByteBufAllocator heap = ByteBufAllocator.DEFAULT;
        var composite = heap.compositeBuffer();
        CompositeMetadataCodec.encodeAndAddMetadata(
                composite,
                heap,
                WellKnownMimeType.MESSAGE_RSOCKET_ROUTING,
                TaggingMetadataCodec.createTaggingContent(heap, List.of("sql.query", "other")));
        CompositeMetadataCodec.encodeAndAddMetadata(
                composite,
                heap,
                WellKnownMimeType.MESSAGE_RSOCKET_ACCEPT_MIMETYPES,
                MimeTypeMetadataCodec.encode(heap, List.of("image/png", "application/json")));
        CompositeMetadataCodec.encodeAndAddMetadata(
                composite,
                heap,
                "message/x.w3c.traceparent",
                Unpooled.copiedBuffer("00-y", StandardCharsets.US_ASCII));

        RequestMetadata metadata = RequestMetadata.read(composite, true, LIMIT);

        assertThat(metadata.route()).isEqualTo(Route.SQL_QUERY);
        assertThat(metadata.format()).isEqualTo(ResultFormat.JSON);
        assertThat(metadata.trace()).containsEntry("traceparent", "00-y");
        composite.release();
    }

    @Test
    void choosesTheFirstFormatThatItKnows() {
        assertThat(format("application/json")).isEqualTo(ResultFormat.JSON);
        assertThat(format(" image/png , Application/JSON")).isEqualTo(ResultFormat.JSON);
        assertThat(format("*/*")).isEqualTo(ResultFormat.ARROW);
        assertThat(format("application/vnd.apache.arrow.stream,application/json"))
                .isEqualTo(ResultFormat.ARROW);
        assertThatThrownBy(() -> format("image/png"))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
    }

    private static ResultFormat format(String accepted) {
        return read(new CompositeEntries()
                        .route(Route.SQL_QUERY)
                        .add(MimeTypes.ACCEPT, accepted)
                        .toBytes())
                .format();
    }

    @Test
    void refusesIdsThatCouldBeTakenForSomethingElse() {
        for (String id : List.of("", "a b", "a\nb", "../etc", "ü", "x".repeat(129))) {
            byte[] bytes =
                    new CompositeEntries()
                            .route(Route.SQL_QUERY)
                            .add(MimeTypes.QUERY_ID, id)
                            .toBytes();
            assertThatThrownBy(() -> read(bytes)).hasMessageContaining("1 to 128 letters");
        }
    }

    @Test
    void readsMutatedBytesOrRefusesThem() {
        long seed = System.nanoTime();
        System.out.println("readsMutatedBytesOrRefusesThem seed " + seed);
        Random random = new Random(seed);
        byte[] valid =
                new CompositeEntries()
                        .route(Route.SQL_QUERY)
                        .add(MimeTypes.ACCEPT, "application/json")
                        .add(MimeTypes.QUERY_ID, "query")
                        .toBytes();
        for (int i = 0; i < 20_000; i++) {
            byte[] mutated = valid.clone();
            for (int k = 0; k <= random.nextInt(4); k++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            int length = random.nextInt(mutated.length + 1);
            try {
                RequestMetadata.read(Unpooled.wrappedBuffer(mutated, 0, length), true, LIMIT);
            } catch (QueryException e) {
                assertThat(e.code()).isIn(ErrorCode.PROTOCOL, ErrorCode.UNSUPPORTED);
            }
        }
    }

    private static RequestMetadata read(byte[] bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        return RequestMetadata.read(buffer, true, LIMIT);
    }
}
