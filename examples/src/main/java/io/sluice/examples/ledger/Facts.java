package io.sluice.examples.ledger;

import io.sluice.plan.Precision;
import java.util.function.Function;

/// How the ledger writes what it knows: `=20000` for certain, `~20000` about, nothing if it does
/// not.
final class Facts {

    private Facts() {}

    static <T> Precision<T> parse(String text, Function<String, T> value) {
        if (text.startsWith("=")) {
            return Precision.exact(value.apply(text.substring(1)));
        }
        return text.startsWith("~")
                ? Precision.inexact(value.apply(text.substring(1)))
                : Precision.absent();
    }

    static String text(Precision<?> fact) {
        return switch (fact) {
            case Precision.Exact<?>(Object value) -> "=" + value;
            case Precision.Inexact<?>(Object value) -> "~" + value;
            case Precision.Absent<?>() -> "";
        };
    }
}
