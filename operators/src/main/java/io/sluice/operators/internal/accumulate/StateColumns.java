package io.sluice.operators.internal.accumulate;

import io.sluice.batch.Column;
import java.util.List;
import java.util.function.Supplier;

/// States of two columns, of which neither is left behind when the other fails.
final class StateColumns {

    private StateColumns() {}

    static List<Column> pair(Supplier<Column> first, Supplier<Column> second) {
        Column made = first.get();
        try {
            return List.of(made, second.get());
        } catch (RuntimeException | Error e) {
            made.release();
            throw e;
        }
    }
}
