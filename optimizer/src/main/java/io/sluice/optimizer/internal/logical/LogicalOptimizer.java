package io.sluice.optimizer.internal.logical;

import io.sluice.optimizer.internal.expr.ConstantFolding;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.rules.HyperGraph;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;

/// Rewrites relational algebra into what is cheap to run, in a fixed order of steps: each relies on
/// what those before it have done. Takes some milliseconds; the time is in the search for the join
/// order. Runs on one thread and does not wait for anything.
public final class LogicalOptimizer {

    /// In all of a statement; with more it is not even looked for graphs that are small enough.
    private static final int MOST_JOINS = 4 * OrderJoins.MAX_TABLES;

    private final PlanningCluster cluster;

    public LogicalOptimizer(PlanningCluster cluster) {
        this.cluster = cluster;
    }

    /// An equivalent tree without sub-queries and correlation.
    ///
    /// @throws io.sluice.error.QueryException with `UNSUPPORTED` for a sub-query of an odd shape
    public RelNode optimize(RelNode root) {
        try {
            return steps(root);
        } catch (AssertionError e) {
            if (!cluster.simplification().isToBlame(e)) {
                throw e;
            }
            cluster.simplification().forbid();
            return steps(root);
        }
    }

    private RelNode steps(RelNode root) {
        // Before anything simplifies: long chains of OR take the simplifier seconds.
        RelNode plan = EqualitiesToSearch.rewrite(ConstantRows.unify(FlattenUnions.rewrite(root)));
        cluster.simplification().decide(plan);
        plan = SubQueriesToJoins.rewrite(plan);
        // Before rules ask what is known of their rows: Calcite works that out by generated code.
        plan = SetOperationsToJoins.rewrite(plan);
        // Constants first, so that filters on them can move and prune.
        cluster.simplification().decide(plan);
        plan = reduced(plan);
        // Join conditions hidden in disjunctions, before filters are pushed into joins.
        plan = PullCommonFactors.rewrite(plan);
        if (cluster.simplification().isAllowed()) {
            plan = run(LogicalPrograms.EXPAND_DISJUNCTIONS, plan);
        }
        plan = run(LogicalPrograms.PUSH, plan);
        if (has(plan, SetOp.class, 1)) {
            plan = run(LogicalPrograms.UNIONS, plan);
        }
        if (has(plan, Join.class, 2)) {
            plan = ordered(plan);
        }
        // Columns last: earlier steps may stop reading some.
        plan = new FieldTrimmer(relBuilder()).trim(plan);
        return run(LogicalPrograms.CLEAN, plan);
    }

    private RelNode reduced(RelNode root) {
        return cluster.simplification().isAllowed()
                ? run(LogicalPrograms.REDUCE, root)
                : Simplification.foldConstants(root, new ConstantFolding(cluster.scope()));
    }

    private RelNode ordered(RelNode root) {
        RelNode together = run(LogicalPrograms.PUSH, run(LogicalPrograms.JOINS_TOGETHER, root));
        return run(LogicalPrograms.PUSH, inOrder(together));
    }

    private RelNode inOrder(RelNode joins) {
        if (!has(joins, Join.class, MOST_JOINS)) {
            RelNode graphs = run(LogicalPrograms.JOINS_TO_GRAPHS, joins);
            RelNode ordered = OrderJoins.rewrite(graphs, relBuilder());
            if (!has(ordered, HyperGraph.class, 1)) {
                return ordered;
            }
        }
        return OrderManyJoins.rewrite(joins, relBuilder());
    }

    private RelBuilder relBuilder() {
        return Simplification.BUILDER.create(cluster.cluster(), null);
    }

    private RelNode run(HepProgram program, RelNode root) {
        return cluster.run(program, root);
    }

    /// Whether a tree has at least so many nodes of a kind.
    private static boolean has(RelNode root, Class<? extends RelNode> kind, int atLeast) {
        AtomicInteger count = new AtomicInteger();
        new RelVisitor() {
            @Override
            public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
                if (kind.isInstance(node)) {
                    count.incrementAndGet();
                }
                super.visit(node, ordinal, parent);
            }
        }.go(root);
        return count.get() >= atLeast;
    }
}
