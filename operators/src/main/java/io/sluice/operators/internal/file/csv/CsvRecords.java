package io.sluice.operators.internal.file.csv;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.sluice.operators.internal.file.FileInput;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.spec.FileFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// The records of a CSV file, field by field. Text must be UTF-8, with or without a byte order
/// mark. A line of nothing is a record only where records have one field. Not thread-safe.
final class CsvRecords {

    /// What the reader and the decoder of characters buffer together.
    static final long BUFFER_BYTES = FileInput.BLOCK_BYTES + (64 << 10);

    /// The longest field; a quote that is never closed ends here.
    private static final int MAX_FIELD_CHARS = 16 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Handler handler;
    private final CloseableIterator<Boolean> records;

    /// @param fields what is done with each record
    CsvRecords(OpenFile file, FileFormat.Csv format, Fields fields) {
        this.handler = new Handler(fields);
        this.records =
                CsvReader.builder()
                        .fieldSeparator(format.delimiter())
                        .quoteCharacter(format.quote())
                        .skipEmptyLines(false)
                        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                        .allowUnclosedQuote(false)
                        .maxBufferSize(MAX_FIELD_CHARS)
                        .build(handler, reader(file))
                        .iterator();
    }

    /// Takes the fields of a record as they come.
    interface Fields {

        /// @param quoted whether the field stood in quotes
        void field(int index, char[] chars, int from, int count, boolean quoted);

        /// @param fieldCount fields of the record, 0 for a line of nothing
        void end(int fieldCount);
    }

    /// Moves to the next record.
    ///
    /// @return whether there was one
    /// @throws MalformedException if it is not well-formed, or whatever the taker of fields throws
    boolean next() {
        try {
            return records.hasNext() && records.next();
        } catch (CsvParseException e) {
            throw unwrapped(e);
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof CharacterCodingException
                    ? new MalformedException("the text is not UTF-8", e)
                    : new MalformedException(String.valueOf(e.getMessage()), e);
        }
    }

    /// The line on which the current record began, from 1.
    long line() {
        return handler.line();
    }

    /// The library wraps whatever is thrown while it reads.
    private static RuntimeException unwrapped(CsvParseException e) {
        return switch (e.getCause()) {
            case RuntimeException cause -> cause;
            case Error cause -> throw cause;
            case null, default -> new MalformedException(String.valueOf(e.getMessage()), e);
        };
    }

    private static Reader reader(OpenFile file) {
        Reader reader =
                new BufferedReader(
                        new InputStreamReader(
                                new FileInput(file, 0, file.size()),
                                StandardCharsets.UTF_8
                                        .newDecoder()
                                        .onMalformedInput(CodingErrorAction.REPORT)));
        try {
            reader.mark(1);
            if (reader.read() != BYTE_ORDER_MARK) {
                reader.reset();
            }
            return reader;
        } catch (IOException e) {
            throw new MalformedException("the text is not UTF-8", e);
        }
    }

    private static final class Handler extends AbstractBaseCsvCallbackHandler<Boolean> {

        private final Fields fields;
        private boolean empty;

        Handler(Fields fields) {
            this.fields = fields;
        }

        long line() {
            return getStartingLineNumber();
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            empty = false;
        }

        @Override
        protected void handleField(int fieldIdx, char[] buf, int offset, int len, boolean quoted) {
            fields.field(fieldIdx, buf, offset, len, quoted);
        }

        @Override
        protected void handleEmpty() {
            empty = true;
        }

        @Override
        protected Boolean buildRecord() {
            fields.end(empty ? 0 : getFieldCount());
            return Boolean.TRUE;
        }
    }
}
