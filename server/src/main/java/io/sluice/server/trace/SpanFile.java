package io.sluice.server.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Finished spans as JSON lines of a file, one file for each process: `--trace-file` of server and
/// worker.
public final class SpanFile implements SpanExporter {

    private static final JsonFactory JSON = new JsonFactory();

    private final BufferedWriter file;
    private final String process;

    private SpanFile(BufferedWriter file, String process) {
        this.file = file;
        this.process = process;
    }

    /// An exporter that appends to a file.
    ///
    /// @param process what the spans of this process are marked with
    public static SpanFile appendTo(Path path, String process) throws IOException {
        return new SpanFile(
                Files.newBufferedWriter(
                        path,
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND),
                process);
    }

    /// All spans of a file.
    public static List<SpanLine> read(Path path) throws IOException {
        List<SpanLine> spans = new ArrayList<>();
        for (String line : Files.readAllLines(path)) {
            spans.add(parse(line));
        }
        return spans;
    }

    @Override
    public synchronized CompletableResultCode export(Collection<SpanData> spans) {
        try {
            for (SpanData span : spans) {
                file.write(format(SpanLine.of(span, process)));
                file.newLine();
            }
            file.flush();
            return CompletableResultCode.ofSuccess();
        } catch (IOException e) {
            return CompletableResultCode.ofExceptionalFailure(e);
        }
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public synchronized CompletableResultCode shutdown() {
        try {
            file.close();
            return CompletableResultCode.ofSuccess();
        } catch (IOException e) {
            return CompletableResultCode.ofExceptionalFailure(e);
        }
    }

    static String format(SpanLine span) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("trace", span.traceId());
            json.writeStringProperty("span", span.spanId());
            json.writeStringProperty("parent", span.parentSpanId());
            json.writeStringProperty("name", span.name());
            json.writeStringProperty("kind", span.kind());
            json.writeStringProperty("process", span.process());
            json.writeStringProperty("start", Long.toString(span.startNanos()));
            json.writeStringProperty("end", Long.toString(span.endNanos()));
            json.writeStringProperty("failed", Boolean.toString(span.failed()));
            new TreeMap<>(span.attributes())
                    .forEach((key, value) -> json.writeStringProperty("@" + key, value));
            json.writeEndObject();
        }
        return text.toString();
    }

    static SpanLine parse(String line) {
        Map<String, String> values = new TreeMap<>();
        Map<String, String> attributes = new TreeMap<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                if (name.startsWith("@")) {
                    attributes.put(name.substring(1), json.getString());
                } else {
                    values.put(name, json.getString());
                }
            }
        }
        return new SpanLine(
                value(values, "trace"),
                value(values, "span"),
                value(values, "parent"),
                value(values, "name"),
                value(values, "kind"),
                value(values, "process"),
                Long.parseLong(value(values, "start")),
                Long.parseLong(value(values, "end")),
                Boolean.parseBoolean(value(values, "failed")),
                attributes);
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw new UncheckedIOException(new IOException("a span line lacks \"" + name + "\""));
        }
        return value;
    }
}
