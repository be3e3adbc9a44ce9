package io.sluice.plan;

import static java.util.Objects.requireNonNull;

import io.sluice.expr.SortKey;
import java.util.List;
import java.util.Optional;

/// What a node promises of its output, known before it runs.
///
/// @param ordering the order of the rows within each partition, major key first; empty for none
/// @param eventTimes the columns that watermarks speak of; empty for none
/// @param placement where this node itself may run, whatever its children may
public record PlanProperties(
        Partitioning partitioning,
        List<SortKey> ordering,
        Boundedness boundedness,
        Emission emission,
        ChangelogMode changelogMode,
        List<EventTime> eventTimes,
        StateBound stateBound,
        Placement placement) {

    public PlanProperties {
        requireNonNull(partitioning, "partitioning is null");
        ordering = List.copyOf(ordering);
        requireNonNull(boundedness, "boundedness is null");
        requireNonNull(emission, "emission is null");
        requireNonNull(changelogMode, "changelogMode is null");
        eventTimes = List.copyOf(eventTimes);
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
                List.of(),
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
        return !eventTimes.isEmpty();
    }

    /// What watermarks say of a column, if anything.
    public Optional<EventTime> eventTime(int column) {
        return eventTimes.stream().filter(time -> time.column() == column).findFirst();
    }

    public PlanProperties withPartitioning(Partitioning value) {
        return new PlanProperties(
                value,
                ordering,
                boundedness,
                emission,
                changelogMode,
                eventTimes,
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
                eventTimes,
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
                eventTimes,
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
                eventTimes,
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
                eventTimes,
                stateBound,
                placement);
    }

    /// The column that watermarks are made of is the only one that they speak of.
    public PlanProperties withEventTimeColumn(int column) {
        return withEventTimes(List.of(new EventTime(column, 0)));
    }

    public PlanProperties withEventTimes(List<EventTime> value) {
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
                eventTimes,
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
                eventTimes,
                stateBound,
                value);
    }
}
