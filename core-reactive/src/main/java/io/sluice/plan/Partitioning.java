package io.sluice.plan;

import java.util.List;

/// How a node's rows are spread over its partitions.
public sealed interface Partitioning {

    /// How many partitions there are, at least 1.
    int count();

    /// All rows in one partition.
    record Single() implements Partitioning {
        @Override
        public int count() {
            return 1;
        }
    }

    /// Rows with equal values in these columns are in the same partition: the one that the exchange
    /// hash names.
    record Hash(List<Integer> columns, int count) implements Partitioning {
        public Hash {
            columns = List.copyOf(columns);
            requirePositive(count);
        }
    }

    /// Batches are dealt to partitions in turn.
    record RoundRobin(int count) implements Partitioning {
        public RoundRobin {
            requirePositive(count);
        }
    }

    /// Nothing is known, as in the partitions of a scan.
    record Unknown(int count) implements Partitioning {
        public Unknown {
            requirePositive(count);
        }
    }

    static Partitioning single() {
        return new Single();
    }

    /// [Single] for one partition, [Unknown] for more.
    static Partitioning unknown(int count) {
        return count == 1 ? new Single() : new Unknown(count);
    }

    private static void requirePositive(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("partitions: " + count);
        }
    }
}
