package io.sluice.operators;

import io.sluice.operators.internal.value.ValueOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What [HashAggregateExecTest] expects: `count(*)`, `count(n)`, `sum(n)`, `min(s)`, `max(n) filter
/// (where n > 5)` and `avg(n)` of rows that are keys, then `n`, then `s`.
final class NaiveAggregation {

    private NaiveAggregation() {}

    static List<List<Object>> of(List<List<Object>> rows, int keyCount) {
        Map<List<Object>, List<List<Object>>> groups = new LinkedHashMap<>();
        for (List<Object> row : rows) {
            List<Object> key = Rows.key(row.subList(0, keyCount));
            groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(row);
        }
        List<List<Object>> results = new ArrayList<>();
        groups.forEach((key, group) -> results.add(result(key, group, keyCount)));
        return results;
    }

    private static List<Object> result(List<Object> key, List<List<Object>> group, int keyCount) {
        long count = 0;
        long sum = 0;
        Object least = null;
        Object large = null;
        for (List<Object> row : group) {
            if (row.get(keyCount) instanceof Integer n) {
                count++;
                sum += n;
                if (n > 5 && (large == null || n > (Integer) large)) {
                    large = n;
                }
            }
            Object s = row.get(keyCount + 1);
            if (s != null && (least == null || ValueOrder.compare(s, least) < 0)) {
                least = s;
            }
        }
        List<Object> result = new ArrayList<>(key);
        result.add((long) group.size());
        result.add(count);
        result.add(count == 0 ? null : sum);
        result.add(least);
        result.add(large);
        result.add(count == 0 ? null : (double) sum / count);
        return result;
    }
}
