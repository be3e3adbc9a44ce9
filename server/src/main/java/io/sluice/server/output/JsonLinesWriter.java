package io.sluice.server.output;

import io.sluice.batch.RecordBatch;
import io.sluice.type.Schema;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/// One JSON object for each row. Numbers are JSON numbers, except for NaN and the infinities, which
/// JSON lacks and which are texts; dates and times are ISO 8601 texts; bytes are hexadecimal texts.
final class JsonLinesWriter implements ResultWriter {

    private final OutputStream out;
    private final JsonFactory json =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();
    private Schema schema = Schema.EMPTY;

    JsonLinesWriter(OutputStream out) {
        this.out = new BufferedOutputStream(out);
    }

    @Override
    public void begin(Schema resultSchema) {
        schema = resultSchema;
    }

    @Override
    public void write(RecordBatch batch) throws IOException {
        for (int row = 0; row < batch.rowCount(); row++) {
            try (JsonGenerator generator = json.createGenerator(ObjectWriteContext.empty(), out)) {
                generator.writeStartObject();
                for (int column = 0; column < batch.columns().size(); column++) {
                    generator.writeName(schema.field(column).name());
                    write(generator, batch.value(row, column));
                }
                generator.writeEndObject();
            }
            out.write('\n');
        }
        out.flush();
    }

    @Override
    public void end() throws IOException {
        out.flush();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) {
        switch (value) {
            case null -> generator.writeNull();
            case Boolean bool -> generator.writeBoolean(bool);
            case Double number when !Double.isFinite(number) ->
                    generator.writeString(number.toString());
            case Float number when !Float.isFinite(number) ->
                    generator.writeString(number.toString());
            case Double number -> generator.writeNumber(number);
            case Float number -> generator.writeNumber(number);
            case BigDecimal number -> generator.writeNumber(number);
            case Number number -> generator.writeNumber(number.longValue());
            case ByteBuffer bytes -> generator.writeString(ValueText.hex(bytes));
            case List<?> elements -> {
                generator.writeStartArray();
                elements.forEach(element -> write(generator, element));
                generator.writeEndArray();
            }
            case Map<?, ?> fields -> {
                generator.writeStartObject();
                fields.forEach((name, field) -> {
                    generator.writeName(String.valueOf(name));
                    write(generator, field);
                });
                generator.writeEndObject();
            }
            default -> generator.writeString(value.toString()); // text, dates and times
        }
    }
}
