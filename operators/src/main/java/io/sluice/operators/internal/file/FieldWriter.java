package io.sluice.operators.internal.file;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.TextWriter;
import io.sluice.operators.internal.value.TextFormat;
import io.sluice.operators.internal.value.TextParse;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.type.DataType;
import org.apache.arrow.memory.BufferAllocator;

/// Builds a column from the texts of its values, as text formats have them. Texts are read as CAST
/// reads them; what cannot be read is a [MalformedException] that quotes it. Not thread-safe.
public abstract sealed class FieldWriter implements AutoCloseable {

    /// A writer for a type whose values have one text.
    ///
    /// @throws IllegalArgumentException for other types, such as lists and bytes
    public static FieldWriter of(DataType type, BufferAllocator allocator) {
        return switch (type) {
            case DataType.Utf8() -> new Text(new TextWriter(allocator));
            case DataType.Bool() -> new Bool(type, allocator);
            case DataType.Int integer -> new Integers(integer, allocator);
            case DataType.FloatingPoint number -> new Floats(number, allocator);
            case DataType.Decimal _, DataType.Date(), DataType.Time(), DataType.Timestamp _ ->
                    new Others(type, allocator);
            case DataType.Null(), DataType.Binary(), DataType.ListOf _, DataType.Struct _ ->
                    throw new IllegalArgumentException("no text form: " + type.sqlName());
        };
    }

    /// Whether [#of] takes a type.
    public static boolean takes(DataType type) {
        return switch (type) {
            case DataType.Null(), DataType.Binary(), DataType.ListOf _, DataType.Struct _ -> false;
            case DataType.Utf8(),
                    DataType.Bool(),
                    DataType.Int _,
                    DataType.FloatingPoint _,
                    DataType.Date(),
                    DataType.Decimal _,
                    DataType.Time(),
                    DataType.Timestamp _ ->
                    true;
        };
    }

    public abstract void appendNull();

    /// Appends the value of a text.
    ///
    /// @throws MalformedException if the text is none of the type
    public abstract void append(char[] chars, int from, int count);

    /// The column of everything appended; the caller owns it. The writer starts again at no rows.
    public abstract Column finish();

    @Override
    public abstract void close();

    private static MalformedException unreadable(String text, DataType type) {
        return new MalformedException(
                TextFormat.quote(text) + " cannot be read as " + type.sqlName());
    }

    private static final class Text extends FieldWriter {

        private final TextWriter writer;

        Text(TextWriter writer) {
            this.writer = writer;
        }

        @Override
        public void appendNull() {
            writer.appendNull();
        }

        @Override
        public void append(char[] chars, int from, int count) {
            writer.append(chars, from, count);
        }

        @Override
        public Column finish() {
            return writer.finish();
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    /// Values that a plain writer of columns takes.
    private abstract static sealed class Parsed extends FieldWriter {

        private final DataType type;
        final ColumnWriter writer;

        Parsed(DataType type, BufferAllocator allocator) {
            this.type = type;
            this.writer = ColumnWriter.of(type, allocator);
        }

        abstract void parse(char[] chars, int from, int count);

        @Override
        public final void append(char[] chars, int from, int count) {
            try {
                parse(chars, from, count);
            } catch (ValueException e) {
                throw unreadable(new String(chars, from, count), type);
            }
        }

        @Override
        public final void appendNull() {
            writer.appendNull();
        }

        @Override
        public final Column finish() {
            return writer.finish();
        }

        @Override
        public final void close() {
            writer.close();
        }
    }

    private static final class Bool extends Parsed {

        Bool(DataType type, BufferAllocator allocator) {
            super(type, allocator);
        }

        @Override
        void parse(char[] chars, int from, int count) {
            writer.appendBoolean(TextParse.bool(new String(chars, from, count)));
        }
    }

    private static final class Integers extends Parsed {

        /// Numbers of fewer digits need no look at overflow.
        private static final int SAFE_DIGITS = 18;

        private final DataType.Int type;
        private final long min;
        private final long max;

        Integers(DataType.Int type, BufferAllocator allocator) {
            super(type, allocator);
            this.type = type;
            this.max = Long.MAX_VALUE >> (Long.SIZE - type.bitWidth());
            this.min = -max - 1;
        }

        @Override
        void parse(char[] chars, int from, int count) {
            boolean negative = count > 0 && chars[from] == '-';
            int at = negative ? from + 1 : from;
            int end = from + count;
            long value = 0;
            boolean plain = at < end && end - at <= SAFE_DIGITS;
            while (plain && at < end) {
                int digit = chars[at++] - '0';
                plain = digit >= 0 && digit <= 9;
                value = 10 * value + digit;
            }
            value = negative ? -value : value;
            boolean fits = plain && value >= min && value <= max;
            writer.appendLong(
                    fits ? value : TextParse.integer(new String(chars, from, count), type));
        }
    }

    private static final class Floats extends Parsed {

        private final DataType.FloatingPoint type;

        Floats(DataType.FloatingPoint type, BufferAllocator allocator) {
            super(type, allocator);
            this.type = type;
        }

        @Override
        void parse(char[] chars, int from, int count) {
            writer.appendDouble(TextParse.floating(new String(chars, from, count), type));
        }
    }

    private static final class Others extends Parsed {

        private final DataType type;

        Others(DataType type, BufferAllocator allocator) {
            super(type, allocator);
            this.type = type;
        }

        @Override
        void parse(char[] chars, int from, int count) {
            String text = new String(chars, from, count);
            Object value =
                    switch (type) {
                        case DataType.Decimal decimal -> TextParse.decimal(text, decimal);
                        case DataType.Date() -> TextParse.date(text);
                        case DataType.Time() -> TextParse.time(text);
                        case DataType.Timestamp(boolean zoned) ->
                                zoned ? TextParse.instant(text) : TextParse.timestamp(text);
                        case DataType.Null(),
                                DataType.Bool(),
                                DataType.Int _,
                                DataType.FloatingPoint _,
                                DataType.Utf8(),
                                DataType.Binary(),
                                DataType.ListOf _,
                                DataType.Struct _ ->
                                throw new IllegalStateException(type.sqlName());
                    };
            writer.append(value);
        }
    }
}
