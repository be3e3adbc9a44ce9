package io.sluice.operators;

import io.sluice.operators.spec.JoinType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;

/// Joins by definition: every pair is tried, and the condition gives true, false or null.
final class NaiveJoin {

    private NaiveJoin() {}

    static List<List<Object>> of(
            JoinType type,
            List<List<Object>> left,
            List<List<Object>> right,
            int leftWidth,
            int rightWidth,
            BiFunction<List<Object>, List<Object>, Boolean> condition) {
        List<List<Object>> result = new ArrayList<>();
        boolean[] matchedRight = new boolean[right.size()];
        for (List<Object> row : left) {
            boolean matched = false;
            boolean unknown = false;
            for (int i = 0; i < right.size(); i++) {
                Boolean holds = condition.apply(row, right.get(i));
                unknown |= holds == null;
                if (Boolean.TRUE.equals(holds)) {
                    matched = true;
                    matchedRight[i] = true;
                    if (type.yieldsRightColumns()) {
                        result.add(concat(row, right.get(i)));
                    }
                }
            }
            switch (type) {
                case INNER, RIGHT -> {}
                case LEFT, FULL -> {
                    if (!matched) {
                        result.add(concat(row, Collections.nCopies(rightWidth, null)));
                    }
                }
                case SEMI -> {
                    if (matched) {
                        result.add(row);
                    }
                }
                case ANTI -> {
                    if (!matched) {
                        result.add(row);
                    }
                }
                case MARK -> {
                    Boolean mark = matched ? Boolean.TRUE : unknown ? null : Boolean.FALSE;
                    result.add(concat(row, Collections.singletonList(mark)));
                }
            }
        }
        for (int i = 0; type.keepsUnmatchedRight() && i < right.size(); i++) {
            if (!matchedRight[i]) {
                result.add(concat(Collections.nCopies(leftWidth, null), right.get(i)));
            }
        }
        return result;
    }

    /// All true is true, any false is false, otherwise null.
    static Boolean and(Boolean... conditions) {
        boolean unknown = false;
        for (Boolean condition : conditions) {
            if (condition == null) {
                unknown = true;
            } else if (!condition) {
                return false;
            }
        }
        return unknown ? null : true;
    }

    /// SQL's equality.
    static Boolean equal(Object a, Object b) {
        return (a == null || b == null) ? null : Rows.key(a).equals(Rows.key(b));
    }

    private static List<Object> concat(List<Object> left, List<Object> right) {
        List<Object> row = new ArrayList<>(left);
        row.addAll(right);
        return row;
    }
}
