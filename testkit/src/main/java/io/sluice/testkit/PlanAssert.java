package io.sluice.testkit;

import static java.util.Objects.requireNonNull;

import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanPrinter;
import io.sluice.type.Schema;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/// Says what a plan looks like, as the tree that EXPLAIN draws.
///
/// ```java
/// assertThatPlan(plan).matches("""
///         ProjectionExec
///           LedgerScanExec: table=accounts*
///         """);
/// ```
///
/// A line with a node's name alone stands for the node with any arguments; in a line with
/// arguments, `*` stands for any text.
public final class PlanAssert extends AbstractAssert<PlanAssert, ExecutionPlan> {

    private PlanAssert(@Nullable ExecutionPlan plan) {
        super(plan, PlanAssert.class);
    }

    public static PlanAssert assertThatPlan(@Nullable ExecutionPlan plan) {
        return new PlanAssert(plan);
    }

    /// That the plan's tree has exactly these lines, indented by two spaces for each level.
    public PlanAssert matches(String tree) {
        List<String> lines = PlanPrinter.print(plan()).lines().toList();
        List<String> patterns = tree.stripTrailing().lines().toList();
        boolean same = lines.size() == patterns.size();
        for (int i = 0; same && i < lines.size(); i++) {
            same = matches(lines.get(i), patterns.get(i));
        }
        if (!same) {
            failWithMessage(
                    "The plan%n%s%ndoes not match%n%s",
                    lines.stream().collect(Collectors.joining("\n")),
                    patterns.stream().collect(Collectors.joining("\n")));
        }
        return this;
    }

    /// That a node of this class stands somewhere in the plan.
    public PlanAssert contains(Class<? extends ExecutionPlan> type) {
        if (!contains(plan(), type)) {
            failWithMessage("There is no %s in%n%s", type.getSimpleName(), printed());
        }
        return this;
    }

    /// That no node of this class stands anywhere in the plan.
    public PlanAssert doesNotContain(Class<? extends ExecutionPlan> type) {
        if (contains(plan(), type)) {
            failWithMessage("There is a %s in%n%s", type.getSimpleName(), printed());
        }
        return this;
    }

    /// That the plan may stand where this schema was promised.
    public PlanAssert satisfies(Schema promised) {
        String mismatch = plan().schema().mismatch(promised);
        if (!mismatch.isEmpty()) {
            failWithMessage("%s does not satisfy %s: %s", plan().schema(), promised, mismatch);
        }
        return this;
    }

    private ExecutionPlan plan() {
        isNotNull();
        return requireNonNull(actual);
    }

    private String printed() {
        return PlanPrinter.print(plan());
    }

    private static boolean contains(ExecutionPlan plan, Class<? extends ExecutionPlan> type) {
        return type.isInstance(plan)
                || plan.children().stream().anyMatch(child -> contains(child, type));
    }

    private static boolean matches(String line, String pattern) {
        if (!pattern.contains(": ")) {
            return line.equals(pattern) || line.startsWith(pattern + ": ");
        }
        String regex =
                Pattern.compile("\\*")
                        .splitAsStream(pattern)
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*"));
        return line.matches(pattern.endsWith("*") ? regex + ".*" : regex);
    }
}
