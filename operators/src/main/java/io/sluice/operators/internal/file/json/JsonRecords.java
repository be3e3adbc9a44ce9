package io.sluice.operators.internal.file.json;

import io.sluice.operators.internal.file.FileInput;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/// The objects of those lines of a JSON lines file that begin within a range of bytes. An object
/// ends on the line on which it begins, since otherwise ranges could not be told apart; empty lines
/// are passed over. Not thread-safe.
final class JsonRecords implements AutoCloseable {

    /// What the parser buffers.
    static final long BUFFER_BYTES = FileInput.BLOCK_BYTES + (64 << 10);

    private static final JsonFactory FACTORY = new JsonFactory();

    private final OpenFile file;
    private final long from;
    private final JsonParser parser;
    private int line;
    private long offset;

    JsonRecords(OpenFile file, long start, long end) {
        this.file = file;
        this.from = lineStart(file, start);
        this.parser =
                FACTORY.createParser(
                        ObjectReadContext.empty(), new FileInput(file, from, lineStart(file, end)));
    }

    /// Reads an object, beginning with its first field.
    interface RecordReader {

        /// @param parser stands on the beginning of the object; afterwards on its end
        void read(JsonParser parser);
    }

    /// Reads the next object.
    ///
    /// @return whether there was one
    /// @throws MalformedException that names the line of what cannot be read
    boolean next(RecordReader reader) {
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return false;
            }
            TokenStreamLocation start = parser.currentTokenLocation();
            line = start.getLineNr();
            offset = start.getByteOffset();
            if (token != JsonToken.START_OBJECT) {
                throw new MalformedException("not an object to a line, but " + token.asString());
            }
            reader.read(parser);
            if (parser.currentLocation().getLineNr() != line) {
                throw new MalformedException("the object does not end on the line it begins on");
            }
            return true;
        } catch (JacksonException e) {
            throw located(e.getOriginalMessage(), e);
        } catch (MalformedException e) {
            throw located(String.valueOf(e.getMessage()), e);
        }
    }

    /// Bytes from the beginning of the range to that of the current object.
    long offset() {
        return offset;
    }

    @Override
    public void close() {
        parser.close();
    }

    private MalformedException located(String message, Exception cause) {
        long at = parser.currentLocation().getByteOffset();
        return new MalformedException(
                "line " + lineOf(from + Math.max(0, at)) + ": " + message, cause);
    }

    /// The number of the line that the last byte before a position stands on, from 1; reads the
    /// file up to there. The parser may have taken the line's end before it complains.
    private long lineOf(long position) {
        FileInput in = new FileInput(file, 0, Math.min(position, file.size()) - 1);
        long number = 1;
        for (int next = in.read(); next >= 0; next = in.read()) {
            number += next == '\n' ? 1 : 0;
        }
        return number;
    }

    /// The first beginning of a line at or after a byte, or the file's end.
    private static long lineStart(OpenFile file, long position) {
        if (position == 0) {
            return 0;
        }
        long at = Math.min(position, file.size());
        FileInput in = new FileInput(file, at - 1, file.size());
        while (at < file.size() && in.read() != '\n') {
            at++;
        }
        return at;
    }
}
