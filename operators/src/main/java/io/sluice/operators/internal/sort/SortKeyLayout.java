package io.sluice.operators.internal.sort;

import io.sluice.expr.SortKey;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Where each sort key lies in a normalised key: a row of 64-bit words whose order as unsigned
/// numbers, word by word, is the order of the rows.
///
/// A key takes a byte that says whether it is null, unless its column never is, then as many bytes
/// as its values have: integers with their sign bit flipped, floats with the bits of negative ones
/// inverted, the most significant byte first, and all inverted for descending order. Text takes its
/// first bytes and a byte for its length, up to the end of a word; text that is longer is *cut*: if
/// two keys are equal up to there, the rows themselves have to be compared.
public final class SortKeyLayout {

    /// Text of up to so many bytes is not cut.
    private static final int MIN_TEXT_BYTES = 11;

    private static final int NO_KEY = -1;

    private final List<SortKey> keys;
    private final List<Part> parts;
    private final int words;
    private final int[] textKeyEndingInWord;

    /// The place of one key.
    ///
    /// @param nullByte where the byte for null is, or -1 if there is none
    /// @param valueByte where the value begins
    /// @param valueBytes how many bytes the value takes, without a text's length
    record Part(SortKey key, DataType type, int nullByte, int valueByte, int valueBytes) {

        boolean isText() {
            return type instanceof DataType.Utf8 || type instanceof DataType.Binary;
        }
    }

    private SortKeyLayout(List<SortKey> keys, List<Part> parts, int bytes) {
        this.keys = List.copyOf(keys);
        this.parts = List.copyOf(parts);
        this.words = (bytes + 7) / 8;
        this.textKeyEndingInWord = new int[words];
        Arrays.fill(textKeyEndingInWord, NO_KEY);
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.isText()) {
                textKeyEndingInWord[(part.valueByte() + part.valueBytes()) / 8] = i;
            }
        }
    }

    public static SortKeyLayout of(List<SortKey> keys, Schema schema) {
        List<Part> parts = new ArrayList<>(keys.size());
        int at = 0;
        for (SortKey key : keys) {
            Field field = schema.field(key.column());
            int nullByte = field.nullable() ? at++ : -1;
            boolean text =
                    field.type() instanceof DataType.Utf8
                            || field.type() instanceof DataType.Binary;
            int width = text ? textBytes(at) : width(field.type());
            parts.add(new Part(key, field.type(), nullByte, at, width));
            at += width + (text ? 1 : 0);
        }
        return new SortKeyLayout(keys, parts, at);
    }

    List<SortKey> keys() {
        return keys;
    }

    List<Part> parts() {
        return parts;
    }

    /// Words of a normalised key; 0 if all rows are equal by type.
    int words() {
        return words;
    }

    boolean isCut(int key, int length) {
        return length > parts.get(key).valueBytes();
    }

    /// The text key whose length is the last byte of a word, or -1.
    int textKeyEndingIn(int word) {
        return textKeyEndingInWord[word];
    }

    /// Whether the text whose length is the last byte of this word is cut.
    boolean isCut(int word, long value) {
        int key = textKeyEndingInWord[word];
        if (key == NO_KEY) {
            return false;
        }
        Part part = parts.get(key);
        int length = (int) (part.key().descending() ? ~value : value) & 0xFF;
        return length > part.valueBytes();
    }

    /// As many bytes as there are to the end of a word, less one for the length.
    private static int textBytes(int from) {
        int bytes = 7 - from % 8;
        while (bytes < MIN_TEXT_BYTES) {
            bytes += 8;
        }
        return bytes;
    }

    private static int width(DataType type) {
        return switch (type) {
            case DataType.Null() -> 0;
            case DataType.Bool() -> 1;
            case DataType.Int(int bitWidth) -> bitWidth / 8;
            case DataType.FloatingPoint(int bitWidth) -> bitWidth / 8;
            case DataType.Decimal decimal -> decimal.fitsLong() ? 8 : 16;
            case DataType.Date() -> 4;
            case DataType.Time(), DataType.Timestamp _ -> 8;
            case DataType.Utf8(), DataType.Binary(), DataType.ListOf _, DataType.Struct _ ->
                    throw new IllegalArgumentException("no fixed width: " + type.sqlName());
        };
    }
}
