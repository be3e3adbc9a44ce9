package io.sluice.operators;

import io.sluice.operators.spec.JoinType;
import io.sluice.plan.Boundedness;
import io.sluice.plan.Emission;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.StateBound;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import java.util.List;

/// What all joins that hold their right side and stream their left have in common.
final class JoinShape {

    private JoinShape() {}

    /// The types of the output's columns.
    static List<DataType> columns(JoinType type, Schema left, Schema right) {
        return switch (type) {
            case INNER, LEFT, RIGHT, FULL -> NodeChecks.types(left.concat(right));
            case SEMI, ANTI -> NodeChecks.types(left);
            case MARK ->
                    NodeChecks.types(
                            left.concat(
                                    Schema.of(
                                            io.sluice.type.Field.nullable("mark", DataType.BOOL))));
        };
    }

    /// The left side's, whose rows come through in order. Where right rows without a match follow
    /// them, their left columns are null: order and partitioning by columns are lost; and as only
    /// all left rows together can tell which these are, the join must not be spread over workers.
    static PlanProperties properties(JoinType type, ExecutionPlan left, ExecutionPlan right) {
        PlanProperties properties = PlanProperties.like(left);
        StateBound state =
                right.properties().boundedness() == Boundedness.UNBOUNDED
                        ? StateBound.UNBOUNDED
                        : StateBound.INPUT;
        if (!type.keepsUnmatchedRight()) {
            return properties.withStateBound(state);
        }
        return properties
                .withPartitioning(Partitioning.unknown(properties.partitioning().count()))
                .withOrdering(List.of())
                .withEmission(Emission.BOTH)
                .withEventTimes(List.of())
                .withStateBound(state)
                .withPlacement(Placement.COORDINATOR);
    }
}
