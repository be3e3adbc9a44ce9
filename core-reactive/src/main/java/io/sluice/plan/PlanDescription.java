package io.sluice.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Collects what EXPLAIN says of one node, in order. Not thread-safe.
public final class PlanDescription {

    private final Map<String, String> arguments = new LinkedHashMap<>();

    /// An argument of the node. Empty values are left out.
    public PlanDescription add(String key, Object value) {
        String text = value.toString();
        if (!text.isEmpty()) {
            arguments.put(key, text);
        }
        return this;
    }

    /// A list of things, left out where it is empty.
    public PlanDescription addAll(String key, List<?> values) {
        return values.isEmpty()
                ? this
                : add(
                        key,
                        "["
                                + String.join(", ", values.stream().map(Object::toString).toList())
                                + "]");
    }

    public Map<String, String> arguments() {
        return arguments;
    }

    /// The description of one node.
    public static PlanDescription of(ExecutionPlan plan) {
        PlanDescription description = new PlanDescription();
        plan.describe(description);
        return description;
    }
}
