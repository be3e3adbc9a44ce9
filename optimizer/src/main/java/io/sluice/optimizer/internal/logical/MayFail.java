package io.sluice.optimizer.internal.logical;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;

/// Whether a tree computes what has no result for some values: divides, overflows, casts text, or
/// calls functions.
final class MayFail {

    private MayFail() {}

    static boolean test(RelNode root) {
        AtomicBoolean found = new AtomicBoolean();
        new RelVisitor() {
            @Override
            public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
                if (computes(node.stripped())) {
                    found.set(true);
                } else {
                    super.visit(node.stripped(), ordinal, parent);
                }
            }
        }.go(root);
        return found.get();
    }

    private static boolean computes(RelNode node) {
        return switch (node) {
            case Project project -> project.getProjects().stream().anyMatch(MayFail::test);
            case Filter filter -> test(filter.getCondition());
            case Aggregate aggregate ->
                    aggregate.getAggCallList().stream()
                            .anyMatch(call -> fails(call, aggregate.getInput()));
            default -> false;
        };
    }

    /// Sums of bigints run over; those of decimals and smaller integers have more digits than rows
    /// can fill.
    private static boolean fails(AggregateCall call, RelNode input) {
        return switch (call.getAggregation().getKind()) {
            case COUNT, MIN, MAX, AVG, ANY_VALUE -> false;
            case SUM ->
                    call.getArgList().stream()
                            .map(column -> input.getRowType().getFieldList().get(column).getType())
                            .anyMatch(type -> type.getSqlTypeName() == SqlTypeName.BIGINT);
            default -> true;
        };
    }

    static boolean test(RexNode node) {
        AtomicBoolean found = new AtomicBoolean();
        node.accept(
                new RexVisitorImpl<@Nullable Void>(true) {
                    @Override
                    public @Nullable Void visitCall(RexCall call) {
                        // What is constant is computed once, before.
                        if (RexUtil.isConstant(call)) {
                            return null;
                        }
                        if (fails(call)) {
                            found.set(true);
                            return null;
                        }
                        return super.visitCall(call);
                    }
                });
        return found.get();
    }

    private static boolean fails(RexCall call) {
        return switch (call.getKind()) {
            case AND,
                    OR,
                    NOT,
                    IS_NULL,
                    IS_NOT_NULL,
                    IS_TRUE,
                    IS_NOT_TRUE,
                    IS_FALSE,
                    IS_NOT_FALSE,
                    IS_UNKNOWN,
                    EQUALS,
                    NOT_EQUALS,
                    LESS_THAN,
                    LESS_THAN_OR_EQUAL,
                    GREATER_THAN,
                    GREATER_THAN_OR_EQUAL,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM,
                    CASE,
                    COALESCE,
                    SEARCH,
                    LIKE ->
                    false;
            case CAST ->
                    call.getType().getSqlTypeName()
                            != call.getOperands().getFirst().getType().getSqlTypeName();
            default -> true;
        };
    }
}
