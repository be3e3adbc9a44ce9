package io.sluice.plan;

import java.util.Map;
import java.util.stream.Collectors;

/// Plans as indented trees: one line for each node, its name, then its arguments.
public final class PlanPrinter {

    private static final String INDENT = "  ";

    /// What stands behind a node's arguments, such as its metrics.
    @FunctionalInterface
    public interface Annotation {

        /// Text for the end of the node's line; further lines are indented beneath it.
        ///
        /// @param position the node's place in the plan, counted depth first from 0
        String of(ExecutionPlan node, int position);
    }

    private final Annotation annotation;
    private final StringBuilder text = new StringBuilder();
    private int position;

    private PlanPrinter(Annotation annotation) {
        this.annotation = annotation;
    }

    public static String print(ExecutionPlan plan) {
        return print(plan, (_, _) -> "");
    }

    public static String print(ExecutionPlan plan, Annotation annotation) {
        PlanPrinter printer = new PlanPrinter(annotation);
        printer.append(plan, 0);
        return printer.text.toString();
    }

    private void append(ExecutionPlan node, int depth) {
        int own = position++;
        text.append(INDENT.repeat(depth)).append(node.name());
        Map<String, String> arguments = PlanDescription.of(node).arguments();
        if (!arguments.isEmpty()) {
            text.append(
                    arguments.entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(", ", ": ", "")));
        }
        String beneath = "\n" + INDENT.repeat(depth + 2);
        text.append(annotation.of(node, own).replace("\n", beneath)).append('\n');
        for (ExecutionPlan child : node.children()) {
            append(child, depth + 1);
        }
    }
}
