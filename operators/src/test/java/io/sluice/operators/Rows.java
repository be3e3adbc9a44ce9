package io.sluice.operators;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/// Rows compared as SQL groups them: NaN equals NaN, -0.0 equals 0.0, nulls equal each other.
final class Rows {

    private Rows() {}

    /// A value that `equals` the same values as SQL's grouping does.
    static Object key(Object value) {
        return switch (value) {
            case null -> null;
            case Double number -> number.isNaN() ? Double.NaN : number + 0.0;
            case Float number -> number.isNaN() ? Float.NaN : number + 0.0f;
            case ByteBuffer bytes -> {
                byte[] copy = new byte[bytes.remaining()];
                bytes.duplicate().get(copy);
                yield HexFormat.of().formatHex(copy);
            }
            default -> value;
        };
    }

    static List<Object> key(List<Object> row) {
        List<Object> keys = new ArrayList<>(row.size());
        row.forEach(value -> keys.add(key(value)));
        return keys;
    }

    /// Rows in one order, whatever order they come in, for comparison as bags.
    static List<List<Object>> sorted(List<List<Object>> rows) {
        return rows.stream().map(Rows::key).sorted(Comparator.comparing(List::toString)).toList();
    }
}
