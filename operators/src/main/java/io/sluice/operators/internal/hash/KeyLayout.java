package io.sluice.operators.internal.hash;

import io.sluice.operators.internal.memory.Native;
import io.sluice.type.DataType;
import java.util.List;

/// Where each column of a key lies in a packed row, which is a number of 64-bit words.
///
/// Packed keys are equal where their words are, except that long strings are compared by what their
/// last word points to:
///
/// | type | words |
/// |---|---|
/// | null mask, where there is one | a bit for each column, 1 for null; first in the row |
/// | boolean, integer, date, time, timestamp, decimal up to 18 digits | the value, sign-extended |
/// | longer decimal | low half, high half |
/// | real, double | the bits as a double; 0.0 for -0.0 and one NaN for all |
/// | varchar, varbinary | length and the first 4 bytes; then the next 8 bytes, or for more than 12 bytes the address of all of them |
///
/// A null has zeros in its words. The string format is that of T. Neumann and M. Freitag, *Umbra*
/// (CIDR 2020).
public final class KeyLayout {

    /// Strings of at most so many bytes lie in the row itself.
    static final int INLINE_BYTES = 12;

    private final List<DataType> types;
    private final int maskWords;
    private final int[] wordOfKey;
    private final boolean[] longString;
    private final boolean strings;

    private KeyLayout(List<DataType> types, int maskWords) {
        this.types = List.copyOf(types);
        this.maskWords = maskWords;
        this.wordOfKey = new int[types.size() + 1];
        int word = maskWords;
        for (int i = 0; i < types.size(); i++) {
            wordOfKey[i] = word;
            word += words(types.get(i));
        }
        wordOfKey[types.size()] = word;
        this.longString = new boolean[word];
        boolean any = false;
        for (int i = 0; i < types.size(); i++) {
            if (isString(types.get(i))) {
                longString[wordOfKey[i] + 1] = true;
                any = true;
            }
        }
        this.strings = any;
    }

    /// A layout for keys of which columns may be null.
    public static KeyLayout nullable(List<DataType> types) {
        return new KeyLayout(types, (types.size() + 63) / 64);
    }

    /// A layout for keys that hold no null.
    public static KeyLayout required(List<DataType> types) {
        return new KeyLayout(types, 0);
    }

    public int keyCount() {
        return types.size();
    }

    public DataType type(int key) {
        return types.get(key);
    }

    /// Words of a row.
    public int words() {
        return wordOfKey[types.size()];
    }

    public boolean hasNullMask() {
        return maskWords > 0;
    }

    /// Whether rows may point to bytes elsewhere.
    public boolean hasStrings() {
        return strings;
    }

    /// The first word of a column.
    int word(int key) {
        return wordOfKey[key];
    }

    /// The word of the null mask that holds a column's bit.
    int maskWord(int key) {
        return key >>> 6;
    }

    /// Whether a word is the second of a string.
    boolean isStringEnd(int word) {
        return longString[word];
    }

    /// Whether two packed rows are equal, given their addresses.
    public boolean equal(long a, long b) {
        return equalWords(a, b, 0, longString.length);
    }

    /// Whether one column of two packed rows is equal.
    public boolean equal(int key, long a, long b) {
        return equalWords(a, b, wordOfKey[key], wordOfKey[key + 1]);
    }

    private boolean equalWords(long a, long b, int from, int to) {
        for (int word = from; word < to; word++) {
            long x = Native.getLong(a + 8L * word);
            long y = Native.getLong(b + 8L * word);
            if (longString[word]) {
                int length = Native.getInt(a + 8L * word - 8);
                boolean same =
                        length > INLINE_BYTES ? x == y || Native.equal(x, y, length) : x == y;
                if (!same) {
                    return false;
                }
            } else if (x != y) {
                return false;
            }
        }
        return true;
    }

    static boolean isString(DataType type) {
        return type instanceof DataType.Utf8 || type instanceof DataType.Binary;
    }

    private static int words(DataType type) {
        return switch (type) {
            case DataType.Null() -> 0;
            case DataType.Bool(),
                    DataType.Int _,
                    DataType.FloatingPoint _,
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _ ->
                    1;
            case DataType.Decimal decimal -> decimal.fitsLong() ? 1 : 2;
            case DataType.Utf8(), DataType.Binary() -> 2;
            case DataType.ListOf _, DataType.Struct _ ->
                    throw new IllegalArgumentException(type.sqlName() + " as a key");
        };
    }
}
