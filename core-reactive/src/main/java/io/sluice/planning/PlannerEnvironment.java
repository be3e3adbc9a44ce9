package io.sluice.planning;

import io.sluice.catalog.Catalog;
import io.sluice.plan.PlanningContext;
import java.util.List;

/// What a statement is planned against.
///
/// @param context what providers and rules see
/// @param catalog the tables that exist
/// @param settings what SET and SHOW work on
/// @param rules the user's physical rules, in order
public record PlannerEnvironment(
        PlanningContext context,
        Catalog catalog,
        SessionSettings settings,
        List<PhysicalOptimizerRule> rules) {

    public PlannerEnvironment {
        rules = List.copyOf(rules);
    }
}
