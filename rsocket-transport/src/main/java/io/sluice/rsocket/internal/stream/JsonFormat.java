package io.sluice.rsocket.internal.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.json.JsonWriter;
import io.sluice.rsocket.internal.net.WireSizes;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rows as JSON objects, one in each payload, for clients that have no Arrow library; see "JSON
/// rows" in docs/protocol.md.
public final class JsonFormat implements PayloadFormat {

    @Override
    public Optional<ByteBuf> opening(Schema schema) {
        return Optional.empty();
    }

    @Override
    public boolean coalesces() {
        return false;
    }

    @Override
    public Pieces cut(RecordBatch batch) {
        return new JsonRows(batch);
    }

    /// Members of one object need names of their own.
    private static List<String> names(Schema schema) {
        List<String> names = new ArrayList<>(schema.size());
        Set<String> taken = new HashSet<>();
        for (Field field : schema.fields()) {
            String name = field.name();
            for (int i = 2; !taken.add(name); i++) {
                name = field.name() + "_" + i;
            }
            names.add(name);
        }
        return names;
    }

    private static void write(JsonWriter json, @Nullable Object value) {
        switch (value) {
            case null -> json.nullValue();
            case Boolean flag -> json.value(flag);
            case Float number -> json.value(number.floatValue());
            case Double number -> json.value(number.doubleValue());
            case BigDecimal number -> json.value(number.toPlainString());
            case Number number -> json.value(number.longValue());
            case ByteBuffer bytes -> json.value(base64(bytes));
            case LocalDateTime time ->
                    json.value(DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
            case LocalTime time -> json.value(DateTimeFormatter.ISO_LOCAL_TIME.format(time));
            case List<?> elements -> {
                json.beginArray();
                elements.forEach(element -> write(json, element));
                json.endArray();
            }
            case Map<?, ?> members -> {
                json.beginObject();
                members.forEach((name, member) -> write(json.name(String.valueOf(name)), member));
                json.endObject();
            }
            default -> json.value(value.toString());
        }
    }

    private static String base64(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Base64.getEncoder().encodeToString(copy);
    }

    private static final class JsonRows implements Pieces {

        private final RecordBatch batch;
        private final List<String> names;
        private int nextRow;

        JsonRows(RecordBatch batch) {
            this.batch = batch;
            this.names = names(batch.schema());
        }

        @Override
        public boolean hasNext() {
            return nextRow < batch.rowCount();
        }

        @Override
        public ByteBuf next() {
            JsonWriter json = new JsonWriter().beginObject();
            for (int column = 0; column < names.size(); column++) {
                write(json.name(names.get(column)), batch.value(nextRow, column));
            }
            nextRow++;
            String text = json.endObject().toString();
            if (text.length() > WireSizes.MAX_PAYLOAD_BYTES) {
                throw new QueryException(
                        ErrorCode.TOO_LARGE,
                        "row "
                                + (nextRow - 1)
                                + " of a batch has "
                                + text.length()
                                + " characters as JSON; the limit is "
                                + WireSizes.MAX_PAYLOAD_BYTES);
            }
            return ByteBufUtil.writeUtf8(ByteBufAllocator.DEFAULT, text);
        }

        @Override
        public void close() {
            batch.close();
        }
    }
}
