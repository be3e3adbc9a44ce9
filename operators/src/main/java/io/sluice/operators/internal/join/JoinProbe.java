package io.sluice.operators.internal.join;

import io.sluice.config.EngineOptions;
import io.sluice.expr.Expr;
import io.sluice.operators.spec.JoinType;
import io.sluice.plan.Step;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.List;
import java.util.Optional;

/// How the probe side of a join runs.
///
/// @param probeKeys key columns of the probe side; none to try all pairs
/// @param buildKeys key columns of the build side
/// @param condition over the columns of both sides; [Expr#TRUE] for none
/// @param pairSchema the columns of both sides
/// @param schema the output
public record JoinProbe(
        JoinType type,
        List<Integer> probeKeys,
        List<Integer> buildKeys,
        Expr condition,
        Schema pairSchema,
        Schema schema) {

    public JoinProbe {
        probeKeys = List.copyOf(probeKeys);
        buildKeys = List.copyOf(buildKeys);
    }

    /// The step of one partition, over a build side that is ready.
    public Step newStep(BuildSide buildSide, TaskContext context) {
        JoinTable table = buildSide.table();
        int batchRows = context.query().get(EngineOptions.BATCH_ROWS);
        Optional<Residual> residual =
                condition.equals(Expr.TRUE)
                        ? Optional.empty()
                        : Optional.of(
                                new Residual(
                                        condition,
                                        pairSchema,
                                        context.functions(),
                                        context.allocator()));
        PairSource source =
                probeKeys.isEmpty()
                        ? new AllPairs(table.rowCount())
                        : new HashPairs(table.index(), probeKeys, context.allocator());
        return switch (type) {
            case INNER, LEFT, RIGHT, FULL ->
                    new PairJoinStep(
                            type,
                            schema,
                            table,
                            source,
                            residual,
                            batchRows,
                            context,
                            buildSide::release);
            case SEMI, ANTI, MARK -> {
                RowOutcomes outcomes =
                        new RowOutcomes(
                                table,
                                source,
                                buildKeys,
                                residual,
                                type == JoinType.MARK,
                                batchRows,
                                context);
                yield new RowJoinStep(
                        type,
                        schema,
                        table,
                        source,
                        outcomes,
                        context.allocator(),
                        buildSide::release);
            }
        };
    }
}
