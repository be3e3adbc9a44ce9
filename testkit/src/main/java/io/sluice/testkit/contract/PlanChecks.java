package io.sluice.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.expr.SortKey;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.testkit.Batches;
import io.sluice.type.Field;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Compares what a plan promises with what its partitions have yielded.
final class PlanChecks {

    private PlanChecks() {}

    static void keepsNullsOut(ExecutionPlan plan, List<Batches> partitions) {
        for (int column = 0; column < plan.schema().size(); column++) {
            Field field = plan.schema().field(column);
            int index = column;
            if (!field.nullable()) {
                assertThat(partitions.stream().flatMap(part -> part.rows().stream()))
                        .as("nulls in \"%s\" of %s, which promises none", field, plan.name())
                        .noneMatch(row -> row.get(index) == null);
            }
        }
    }

    static void keepsOrdering(ExecutionPlan plan, List<Batches> partitions) {
        List<SortKey> ordering = plan.properties().ordering();
        if (ordering.isEmpty()) {
            return;
        }
        Comparator<List<@Nullable Object>> order = comparator(ordering);
        for (Batches partition : partitions) {
            List<List<@Nullable Object>> rows = partition.rows();
            for (int i = 1; i < rows.size(); i++) {
                assertThat(order.compare(rows.get(i - 1), rows.get(i)))
                        .as(
                                "order of rows %s and %s of %s by %s",
                                rows.get(i - 1), rows.get(i), plan.name(), ordering)
                        .isNotPositive();
            }
        }
    }

    static void keepsPartitioning(ExecutionPlan plan, List<Batches> partitions) {
        if (!(plan.properties().partitioning()
                instanceof Partitioning.Hash(List<Integer> columns, _))) {
            return;
        }
        Map<List<@Nullable Object>, Integer> partitionOf = new HashMap<>();
        for (int i = 0; i < partitions.size(); i++) {
            for (List<@Nullable Object> row : partitions.get(i).rows()) {
                List<@Nullable Object> key = new java.util.ArrayList<>();
                columns.forEach(column -> key.add(row.get(column)));
                Integer known = partitionOf.putIfAbsent(key, i);
                assertThat(known == null || known == i)
                        .as("%s has %s in partitions %s and %s", plan.name(), key, known, i)
                        .isTrue();
            }
        }
    }

    private static Comparator<List<@Nullable Object>> comparator(List<SortKey> ordering) {
        return (a, b) -> {
            for (SortKey key : ordering) {
                int order = compare(a.get(key.column()), b.get(key.column()), key);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        };
    }

    private static int compare(@Nullable Object a, @Nullable Object b, SortKey key) {
        if (a == null || b == null) {
            int order = Boolean.compare(b == null, a == null);
            return key.nullsFirst() ? order : -order;
        }
        int order = StatisticsCheck.order(a, b);
        return key.descending() ? -order : order;
    }
}
