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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A batch as lines of JSON, written a chunk of rows at a time. One chunk beside the batch is all
/// that this holds.
final class JsonRows implements PayloadFormat.Pieces {

    /// What one piece of several rows is cut to: few frames, and no long turn for any of them.
    private static final int CHUNK_BYTES = 64 << 10;

    private static final byte LINE_FEED = '\n';

    private final RecordBatch batch;
    private final List<String> names;
    private final boolean rowByRow;
    private int nextRow;

    /// What is written and not given away yet; each row ends with a line feed.
    private @Nullable ByteBuf chunk;

    /// @param rowByRow whether each piece is one row, without the line feed behind it
    JsonRows(RecordBatch batch, boolean rowByRow) {
        this.batch = batch;
        this.names = names(batch.schema());
        this.rowByRow = rowByRow;
    }

    @Override
    public boolean hasNext() {
        return chunk != null || nextRow < batch.rowCount();
    }

    @Override
    public ByteBuf next() {
        ByteBuf rows = chunk;
        if (rows == null) {
            rows = write();
        }
        if (!rowByRow) {
            return rows;
        }
        // Within a row a line feed is escaped.
        ByteBuf row = rows.readRetainedSlice(rows.bytesBefore(LINE_FEED));
        rows.skipBytes(1);
        if (rows.isReadable()) {
            chunk = rows;
        } else {
            chunk = null;
            rows.release();
        }
        return row;
    }

    private ByteBuf write() {
        ByteBuf rows = ByteBufAllocator.DEFAULT.directBuffer(CHUNK_BYTES);
        try {
            boolean room = true;
            while (room && nextRow < batch.rowCount()) {
                String row = text(nextRow);
                int bytes = ByteBufUtil.utf8Bytes(row);
                room = rows.readableBytes() == 0 || rows.readableBytes() + bytes < CHUNK_BYTES;
                if (room) {
                    requireSendable(bytes);
                    ByteBufUtil.reserveAndWriteUtf8(rows, row, bytes + 1);
                    rows.writeByte(LINE_FEED);
                    nextRow++;
                }
            }
            return rows;
        } catch (RuntimeException | Error e) {
            rows.release();
            throw e;
        }
    }

    private String text(int row) {
        JsonWriter json = new JsonWriter().beginObject();
        for (int column = 0; column < names.size(); column++) {
            write(json.name(names.get(column)), batch.value(row, column));
        }
        return json.endObject().toString();
    }

    private void requireSendable(int bytes) {
        if (bytes >= WireSizes.MAX_PAYLOAD_BYTES) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "row "
                            + nextRow
                            + " of a batch takes "
                            + bytes
                            + " bytes as JSON; the limit is "
                            + WireSizes.MAX_PAYLOAD_BYTES);
        }
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

    @Override
    public void close() {
        ByteBuf rows = chunk;
        if (rows != null) {
            chunk = null;
            rows.release();
        }
        batch.close();
    }
}
