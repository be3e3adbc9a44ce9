package io.sluice.optimizer.internal.logical;

import io.sluice.optimizer.internal.expr.ConstantFolding;
import io.sluice.optimizer.internal.expr.StatementScope;
import io.sluice.optimizer.internal.sql.QueryAnalysis;
import org.apache.calcite.plan.Context;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCostImpl;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.util.CancelFlag;

/// What the planning of one statement works with: Calcite's cluster, our estimates, our evaluator
/// of constants, and a flag to stop it. Of use to one thread.
public final class PlanningCluster {

    private final StatementScope scope;
    private final Simplification simplification = new Simplification();
    private final Context context;
    private final RelOptCluster cluster;

    public PlanningCluster(StatementScope scope, CancelFlag cancelFlag) {
        this.scope = scope;
        this.context = Contexts.of(new RelEstimates(scope), simplification, cancelFlag);
        HepPlanner holder = planner(HepProgram.builder().build());
        this.cluster =
                RelOptCluster.create(holder, new CheckedRexBuilder(QueryAnalysis.newTypeFactory()));
        cluster.setMetadataQuerySupplier(MetadataHandlers::newQuery);
    }

    public RelOptCluster cluster() {
        return cluster;
    }

    public StatementScope scope() {
        return scope;
    }

    Simplification simplification() {
        return simplification;
    }

    RelNode run(HepProgram program, RelNode root) {
        HepPlanner planner = planner(program);
        planner.setRoot(root);
        RelNode best = planner.findBestExp();
        cluster.invalidateMetadataQuery();
        return best;
    }

    private HepPlanner planner(HepProgram program) {
        HepPlanner planner = new HepPlanner(program, context, false, null, RelOptCostImpl.FACTORY);
        planner.setLargePlanMode(true);
        planner.setEnableFiredRulesCache(true);
        planner.setExecutor(new ConstantFolding(scope));
        return planner;
    }
}
