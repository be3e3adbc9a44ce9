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
    /// @param guessed whether the type is a guess, so that a text which it does not keep (see
    ///   [TypeGuess]) is no value
    /// @throws IllegalArgumentException for other types, such as lists and bytes
    public static FieldWriter of(DataType type, boolean guessed, BufferAllocator allocator) {
        return switch (type) {
            case DataType.Utf8() -> new Text(new TextWriter(allocator));
            case DataType.Bool() -> new Bool(type, guessed, allocator);
            case DataType.Int integer -> new Integers(integer, guessed, allocator);
            case DataType.FloatingPoint number -> new Floats(number, guessed, allocator);
            case DataType.Decimal _, DataType.Date(), DataType.Time(), DataType.Timestamp _ ->
                    new Others(type, guessed, allocator);
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

    /// What cannot be read, or would be altered, as a type.
    ///
    /// @param guessed whether the type is a guess
    public static MalformedException unreadable(String text, DataType type, boolean guessed) {
        return new MalformedException(
                TextFormat.quote(text)
                        + " cannot be read as "
                        + type.sqlName()
                        + (guessed
                                ? " without loss, which is what the values before it looked like;"
                                        + " declare the column's type, such as varchar, with CREATE"
                                        + " TABLE"
                                : ""));
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
        private final boolean guessed;
        final ColumnWriter writer;

        Parsed(DataType type, boolean guessed, BufferAllocator allocator) {
            this.type = type;
            this.guessed = guessed;
            this.writer = ColumnWriter.of(type, allocator);
        }

        abstract void parse(char[] chars, int from, int count);

        @Override
        public final void append(char[] chars, int from, int count) {
            if (guessed
                    && !isPlainlyKept(chars, from, count)
                    && !TypeGuess.keeps(type, new String(chars, from, count))) {
                throw unreadable(new String(chars, from, count), type, true);
            }
            try {
                parse(chars, from, count);
            } catch (ValueException e) {
                throw unreadable(new String(chars, from, count), type, guessed);
            }
        }

        /// Whether it is seen at a glance that the type keeps the text.
        boolean isPlainlyKept(char[] chars, int from, int count) {
            return false;
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

        Bool(DataType type, boolean guessed, BufferAllocator allocator) {
            super(type, guessed, allocator);
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

        Integers(DataType.Int type, boolean guessed, BufferAllocator allocator) {
            super(type, guessed, allocator);
            this.type = type;
            this.max = Long.MAX_VALUE >> (Long.SIZE - type.bitWidth());
            this.min = -max - 1;
        }

        /// Digits without a zero in front.
        @Override
        boolean isPlainlyKept(char[] chars, int from, int count) {
            if (count == 0 || count > SAFE_DIGITS || chars[from] < '1') {
                return count == 1 && chars[from] == '0';
            }
            for (int i = from; i < from + count; i++) {
                if (chars[i] < '0' || chars[i] > '9') {
                    return false;
                }
            }
            return true;
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

        private static final int KEPT_DIGITS = 15;

        private final DataType.FloatingPoint type;

        Floats(DataType.FloatingPoint type, boolean guessed, BufferAllocator allocator) {
            super(type, guessed, allocator);
            this.type = type;
        }

        /// Digits with a point among them, no more than any double keeps, and no zero in front.
        @Override
        boolean isPlainlyKept(char[] chars, int from, int count) {
            int points = 0;
            for (int i = from; i < from + count; i++) {
                points += chars[i] == '.' ? 1 : 0;
                if (chars[i] != '.' && (chars[i] < '0' || chars[i] > '9')) {
                    return false;
                }
            }
            return count > 0
                    && count <= KEPT_DIGITS + points
                    && points <= 1
                    && chars[from] >= '1'
                    && chars[from + count - 1] != '.';
        }

        @Override
        void parse(char[] chars, int from, int count) {
            writer.appendDouble(TextParse.floating(new String(chars, from, count), type));
        }
    }

    private static final class Others extends Parsed {

        private final DataType type;

        Others(DataType type, boolean guessed, BufferAllocator allocator) {
            super(type, guessed, allocator);
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
