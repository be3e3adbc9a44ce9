package io.sluice.testkit.contract;

import static java.util.Objects.requireNonNull;

import io.sluice.catalog.FilterPushdown;
import io.sluice.expr.Expr;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A filter that a table is offered, what it says to it, and which rows pass it in truth.
///
/// @param filter over the columns of the table's whole schema
/// @param passes whether the filter is true for a row of the whole table
public record FilterExample(
        Expr filter, FilterPushdown answer, Predicate<List<@Nullable Object>> passes) {

    public FilterExample {
        requireNonNull(filter, "filter is null");
        requireNonNull(answer, "answer is null");
        requireNonNull(passes, "passes is null");
    }
}
