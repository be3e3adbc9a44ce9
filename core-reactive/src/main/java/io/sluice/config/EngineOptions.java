package io.sluice.config;

import java.time.Duration;
import java.util.List;

/// The settings of the engine itself.
public final class EngineOptions {

    /// Larger batches cost cache, smaller ones cost calls; the knee is between 8 and 16 thousand
    /// rows.
    public static final ConfigOption<Integer> BATCH_ROWS =
            ConfigOption.of(
                    "execution.batch_rows",
                    ConfigType.INTEGER,
                    8192,
                    "Rows in a batch that an operator fills.");

    public static final ConfigOption<Integer> TARGET_PARTITIONS =
            ConfigOption.of(
                    "execution.target_partitions",
                    ConfigType.INTEGER,
                    Runtime.getRuntime().availableProcessors(),
                    "Partitions that run side by side in one process.");

    public static final ConfigOption<Long> EXCHANGE_BYTES =
            ConfigOption.of(
                    "execution.exchange_bytes",
                    ConfigType.BYTES,
                    4L << 20,
                    "Bytes that one channel of an exchange holds before its producers wait.");

    public static final ConfigOption<Duration> DEADLINE =
            ConfigOption.of(
                    "execution.deadline",
                    ConfigType.DURATION,
                    Duration.ZERO,
                    "How long a query may take; zero for as long as it wants.");

    public static final ConfigOption<Long> QUERY_MEMORY =
            ConfigOption.of(
                    "memory.query_limit",
                    ConfigType.BYTES,
                    4L << 30,
                    "Memory that one query may hold in one process.");

    public static final ConfigOption<Duration> IDLE_TIMEOUT =
            ConfigOption.of(
                    "stream.idle_timeout",
                    ConfigType.DURATION,
                    Duration.ofSeconds(30),
                    "Unmet demand for this long makes an event-time source idle.");

    private EngineOptions() {}

    /// The families `execution`, `memory` and `stream`.
    public static List<ConfigExtension> families() {
        return List.of(
                family("execution", BATCH_ROWS, TARGET_PARTITIONS, EXCHANGE_BYTES, DEADLINE),
                family("memory", QUERY_MEMORY),
                family("stream", IDLE_TIMEOUT));
    }

    private static ConfigExtension family(String prefix, ConfigOption<?>... options) {
        return new ConfigExtension() {
            @Override
            public String prefix() {
                return prefix;
            }

            @Override
            public List<ConfigOption<?>> options() {
                return List.of(options);
            }
        };
    }
}
