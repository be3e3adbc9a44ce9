package io.sluice.operators.internal.join;

import io.sluice.batch.Column;
import java.util.List;

/// Keys of several columns of which one is null.
final class NullKeys {

    private NullKeys() {}

    static boolean isAnyNull(List<Column> keys, int row) {
        for (Column key : keys) {
            if (key.isNull(row)) {
                return true;
            }
        }
        return false;
    }
}
