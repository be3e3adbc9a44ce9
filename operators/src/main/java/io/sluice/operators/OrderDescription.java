package io.sluice.operators;

import io.sluice.expr.SortKey;
import io.sluice.type.Schema;
import java.util.List;

/// Sort keys as EXPLAIN shows them: `price desc nulls first`.
final class OrderDescription {

    private OrderDescription() {}

    static List<String> of(List<SortKey> keys, Schema schema) {
        return keys.stream().map(key -> of(key, schema)).toList();
    }

    private static String of(SortKey key, Schema schema) {
        return schema.field(key.column()).name()
                + (key.descending() ? " desc" : "")
                + (key.nullsFirst() ? " nulls first" : "");
    }
}
