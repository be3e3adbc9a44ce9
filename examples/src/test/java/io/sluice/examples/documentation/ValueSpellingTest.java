package io.sluice.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.rsocket.RSocket;
import io.rsocket.core.RSocketConnector;
import io.rsocket.metadata.CompositeMetadataCodec;
import io.rsocket.metadata.TaggingMetadataCodec;
import io.rsocket.metadata.WellKnownMimeType;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.util.DefaultPayload;
import io.sluice.Row;
import io.sluice.Session;
import io.sluice.batch.RecordBatch;
import io.sluice.rsocket.SluiceServer;
import io.sluice.server.output.ResultFormat;
import io.sluice.server.output.ResultWriter;
import io.sluice.testkit.Await;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// Each row of the table in "Values as text" of `docs/protocol.md` is what a cast, a table, CSV,
/// JSON lines and JSON rows from a server make of its example.
@TestInstance(Lifecycle.PER_CLASS)
class ValueSpellingTest {

    private static final String FILE = "docs/protocol.md";
    private static final Pattern ROW =
            Pattern.compile("\\| [^|]*\\| `([^`]+)` \\| `([^`]+)` \\| `([^`]+)` \\|");

    /// An expression, or the JSON that a file has for a list or struct.
    private record Spelling(String example, String text, String json) {

        boolean isNested() {
            return example.startsWith("[") || example.startsWith("{");
        }
    }

    private final Session session = Session.builder().build();
    private SluiceServer server;
    private RSocket client;
    @TempDir private Path folder;

    @BeforeAll
    void serve() {
        server = Await.value(SluiceServer.builder(session).tcp(0).start());
        URI address = URI.create(server.addresses().getFirst());
        client =
                Await.value(
                        RSocketConnector.create()
                                .metadataMimeType(
                                        WellKnownMimeType.MESSAGE_RSOCKET_COMPOSITE_METADATA
                                                .getString())
                                .connect(
                                        TcpClientTransport.create(
                                                address.getHost(), address.getPort())));
    }

    @AfterAll
    void close() {
        client.dispose();
        Await.value(server.shutdown(Duration.ofSeconds(10)).thenReturn(true));
        session.close();
        Await.value(session.closed().thenReturn(true));
    }

    @Test
    void everyWriterSpellsEachValueAsTheTableSays() {
        List<Spelling> spellings = spellings();
        Set<String> types = new TreeSet<>();
        List<Executable> checks = new ArrayList<>();
        for (int i = 0; i < spellings.size(); i++) {
            Spelling spelling = spellings.get(i);
            String from = source(spelling, i);
            checks.add(() -> types.add(check(spelling, from).getClass().getSimpleName()));
        }
        assertAll(checks);

        Set<String> all =
                Stream.of(DataType.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(types).isEqualTo(all);
    }

    private static List<Spelling> spellings() {
        String document = Documents.read(FILE);
        String table = document.substring(document.indexOf("<!-- values -->"));
        List<Spelling> spellings = new ArrayList<>();
        for (String line : table.lines().skip(3).takeWhile(line -> !line.isEmpty()).toList()) {
            Matcher row = ROW.matcher(line);
            assertThat(row.matches()).as(line).isTrue();
            spellings.add(new Spelling(row.group(1), row.group(2), row.group(3)));
        }
        return spellings;
    }

    /// What to select `x` from.
    private String source(Spelling spelling, int index) {
        if (!spelling.isNested()) {
            return "(SELECT " + spelling.example() + " AS x)";
        }
        Path file = folder.resolve(index + ".jsonl");
        try {
            Files.writeString(file, "{\"x\": " + spelling.example() + "}\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "'" + file + "'";
    }

    private DataType check(Spelling spelling, String from) throws IOException {
        String as = spelling.example();
        String sql = "SELECT x FROM " + from;
        DataType type = Await.value(session.sql(sql).schema()).field(0).type();

        boolean isNull = type instanceof DataType.Null;
        if (!spelling.isNested() && !(type instanceof DataType.Binary)) {
            String cast = "SELECT CAST(x AS varchar) AS x FROM " + from;
            Row row = Await.value(session.sql(cast).rows(Row.class).single());
            assertThat(row.values().getFirst()).as(as).isEqualTo(isNull ? null : spelling.text());
        }
        String two = "SELECT x, x FROM " + from;
        String quoted = spelling.text().replace("\"", "\"\"");
        boolean quotes = spelling.text().matches("(?s).*[\",].*");
        String field = quotes ? '"' + quoted + '"' : isNull ? "" : spelling.text();
        String object = "{\"x\":" + spelling.json() + ",\"x_2\":" + spelling.json() + "}";
        assertThat(written(ResultFormat.TABLE, two).lines().toList().get(2).strip())
                .as(as)
                .isEqualTo(spelling.text() + " | " + spelling.text());
        assertThat(written(ResultFormat.CSV, two))
                .as(as)
                .isEqualTo("x,x_2\r\n" + field + "," + field + "\r\n");
        assertThat(written(ResultFormat.JSONL, two)).as(as).isEqualTo(object + "\n");
        assertThat(received("application/json", two)).as(as).isEqualTo(object);
        assertThat(received("application/x-ndjson", two)).as(as).isEqualTo(object + "\n");
        return type;
    }

    private String written(ResultFormat format, String sql) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ResultWriter writer = format.writerTo(out);
        Schema schema = Await.value(session.sql(sql).schema());
        List<RecordBatch> batches = Await.value(session.sql(sql).batches().collectList());
        writer.begin(schema);
        for (RecordBatch batch : batches) {
            try (batch) {
                writer.write(batch);
            }
        }
        writer.end();
        return out.toString(StandardCharsets.UTF_8);
    }

    private String received(String accepted, String sql) {
        return Await.value(
                client.requestStream(
                                DefaultPayload.create(
                                        Unpooled.copiedBuffer(sql, StandardCharsets.UTF_8),
                                        metadata(accepted)))
                        .map(payload -> {
                            String text = payload.getDataUtf8();
                            payload.release();
                            return text;
                        })
                        .collect(Collectors.joining()));
    }

    private static ByteBuf metadata(String accepted) {
        CompositeByteBuf metadata = Unpooled.compositeBuffer();
        CompositeMetadataCodec.encodeAndAddMetadata(
                metadata,
                ByteBufAllocator.DEFAULT,
                WellKnownMimeType.MESSAGE_RSOCKET_ROUTING,
                TaggingMetadataCodec.createTaggingContent(
                        ByteBufAllocator.DEFAULT, List.of("sql.query")));
        CompositeMetadataCodec.encodeAndAddMetadata(
                metadata,
                ByteBufAllocator.DEFAULT,
                WellKnownMimeType.MESSAGE_RSOCKET_ACCEPT_MIMETYPES,
                Unpooled.copiedBuffer(accepted, StandardCharsets.UTF_8));
        return metadata;
    }
}
