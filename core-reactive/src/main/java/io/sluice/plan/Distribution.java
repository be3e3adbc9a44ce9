package io.sluice.plan;

import java.util.List;

/// What a node requires of the partitions of an input. The planner adds exchanges until it holds.
public sealed interface Distribution {

    /// Any partitions.
    record Any() implements Distribution {}

    /// All rows in one partition.
    record Single() implements Distribution {}

    /// Rows with equal values in these columns in one partition.
    record Hash(List<Integer> columns) implements Distribution {
        public Hash {
            columns = List.copyOf(columns);
        }
    }

    default boolean isSatisfiedBy(Partitioning partitioning) {
        return switch (this) {
            case Any() -> true;
            case Single() -> partitioning.count() == 1;
            case Hash(List<Integer> columns) ->
                    partitioning.count() == 1
                            || (partitioning instanceof Partitioning.Hash(List<Integer> hashed, _)
                                    && !hashed.isEmpty()
                                    && columns.containsAll(hashed));
        };
    }
}
