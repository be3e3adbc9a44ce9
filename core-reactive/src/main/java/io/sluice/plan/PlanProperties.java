package io.sluice.plan;

import static java.util.Objects.requireNonNull;

import io.sluice.expr.SortKey;
import java.util.List;

/// What a node promises of its output, known before it runs.
///
/// @param ordering the order of the rows within each partition, major key first; empty for none
/// @param eventTimeColumn the column that watermarks speak of, or [#NO_EVENT_TIME]
/// @param placement where this node itself may run, whatever its children may
public record PlanProperties(
        Partitioning partitioning,
        List<SortKey> ordering,
        Boundedness boundedness,
        Emission emission,
        ChangelogMode changelogMode,
        int eventTimeColumn,
        StateBound stateBound,
        Placement placement) {

    public static final int NO_EVENT_TIME = -1;

    public PlanProperties {
        requireNonNull(partitioning, "partitioning is null");
        ordering = List.copyOf(ordering);
        requireNonNull(boundedness, "boundedness is null");
        requireNonNull(emission, "emission is null");
        requireNonNull(changelogMode, "changelogMode is null");
        requireNonNull(stateBound, "stateBound is null");
        requireNonNull(placement, "placement is null");
    }

    /// A bounded, unordered, stateless node that may run anywhere.
    public static PlanProperties of(Partitioning partitioning) {
        return new PlanProperties(
                partitioning,
                List.of(),
                Boundedness.BOUNDED,
                Emission.INCREMENTAL,
                ChangelogMode.APPEND,
                NO_EVENT_TIME,
                StateBound.NONE,
                Placement.ANYWHERE);
    }

    /// Those of a node that lets its input's rows through as they come: everything but placement
    /// and state bound, which are a node's own.
    public static PlanProperties like(ExecutionPlan input) {
        return input.properties().withStateBound(StateBound.NONE).withPlacement(Placement.ANYWHERE);
    }

    public boolean isUnbounded() {
        return boundedness == Boundedness.UNBOUNDED;
    }

    public boolean hasEventTime() {
        return eventTimeColumn != NO_EVENT_TIME;
    }

    public PlanProperties withPartitioning(Partitioning value) {
        return new PlanProperties(
                value,
                ordering,
                boundedness,
                emission,
                changelogMode,
                eventTimeColumn,
                stateBound,
                placement);
    }

    public PlanProperties withOrdering(List<SortKey> value) {
        return new PlanProperties(
                partitioning,
                value,
                boundedness,
                emission,
                changelogMode,
                eventTimeColumn,
                stateBound,
                placement);
    }

    public PlanProperties withBoundedness(Boundedness value) {
        return new PlanProperties(
                partitioning,
                ordering,
                value,
                emission,
                changelogMode,
                eventTimeColumn,
                stateBound,
                placement);
    }

    public PlanProperties withEmission(Emission value) {
        return new PlanProperties(
                partitioning,
                ordering,
                boundedness,
                value,
                changelogMode,
                eventTimeColumn,
                stateBound,
                placement);
    }

    public PlanProperties withChangelogMode(ChangelogMode value) {
        return new PlanProperties(
                partitioning,
                ordering,
                boundedness,
                emission,
                value,
                eventTimeColumn,
                stateBound,
                placement);
    }

    public PlanProperties withEventTimeColumn(int value) {
        return new PlanProperties(
                partitioning,
                ordering,
                boundedness,
                emission,
                changelogMode,
                value,
                stateBound,
                placement);
    }

    public PlanProperties withStateBound(StateBound value) {
        return new PlanProperties(
                partitioning,
                ordering,
                boundedness,
                emission,
                changelogMode,
                eventTimeColumn,
                value,
                placement);
    }

    public PlanProperties withPlacement(Placement value) {
        return new PlanProperties(
                partitioning,
                ordering,
                boundedness,
                emission,
                changelogMode,
                eventTimeColumn,
                stateBound,
                value);
    }
}
