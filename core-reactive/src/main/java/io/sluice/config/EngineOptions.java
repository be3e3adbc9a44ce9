package io.sluice.config;

import java.time.Duration;
import java.util.List;

/// The settings of the engine itself.
public final class EngineOptions {

    /// A hundred years: longer than any process lives, and timers can count it in nanoseconds.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /// Larger batches cost cache, smaller ones cost calls; the knee is between 8 and 16 thousand
    /// rows.
    public static final ConfigOption<Integer> BATCH_ROWS =
            ConfigOption.of(
                            "execution.batch_rows",
                            ConfigType.INTEGER,
                            8192,
                            "Rows in a batch that an operator fills.")
                    .within(ConfigRange.between(1, 1 << 20));

    public static final ConfigOption<Integer> TARGET_PARTITIONS =
            ConfigOption.of(
                            "execution.target_partitions",
                            ConfigType.INTEGER,
                            Runtime.getRuntime().availableProcessors(),
                            "Partitions that run side by side in one process.")
                    .within(ConfigRange.between(1, 1024));

    public static final ConfigOption<Long> EXCHANGE_BYTES =
            ConfigOption.of(
                            "execution.exchange_bytes",
                            ConfigType.BYTES,
                            4L << 20,
                            "Bytes that one channel of an exchange holds before its producers wait.")
                    .within(ConfigRange.between(1L, 1L << 30));

    public static final ConfigOption<Duration> DEADLINE =
            ConfigOption.of(
                            "execution.deadline",
                            ConfigType.DURATION,
                            Duration.ZERO,
                            "How long a query may take; zero for as long as it wants.")
                    .within(
                            ConfigRange.between(
                                            Duration.ofMillis(1),
                                            Duration.ofSeconds(Long.MAX_VALUE))
                                    .orUnlimited(Duration.ZERO));

    public static final ConfigOption<Duration> CLOSE_TIMEOUT =
            ConfigOption.of(
                            "execution.close_timeout",
                            ConfigType.DURATION,
                            Duration.ofSeconds(10),
                            "How long a query waits for a connection of a source to close.")
                    .within(ConfigRange.between(Duration.ofMillis(1), Duration.ofHours(1)));

    public static final ConfigOption<Duration> SUBSCRIBE_TIMEOUT =
            ConfigOption.of(
                            "execution.subscribe_timeout",
                            ConfigType.DURATION,
                            Duration.ofSeconds(30),
                            "How long a publisher may take to answer a subscription.")
                    .within(ConfigRange.between(Duration.ofMillis(1), Duration.ofHours(1)));

    public static final ConfigOption<Duration> PLANNING_TIMEOUT =
            ConfigOption.of(
                            "planning.timeout",
                            ConfigType.DURATION,
                            Duration.ofMinutes(1),
                            "How long a statement may take to be planned, its waiting included.")
                    .within(ConfigRange.between(Duration.ofMillis(1), Duration.ofHours(1)));

    public static final ConfigOption<Long> QUERY_MEMORY =
            ConfigOption.of(
                            "memory.query_limit",
                            ConfigType.BYTES,
                            4L << 30,
                            "Memory that one query may hold in one process.")
                    .within(ConfigRange.between(1L << 10, 1L << 44));

    public static final ConfigOption<Duration> IDLE_TIMEOUT =
            ConfigOption.of(
                            "stream.idle_timeout",
                            ConfigType.DURATION,
                            Duration.ofSeconds(30),
                            "Unmet demand for this long makes an event-time source idle; zero for never.")
                    .within(
                            ConfigRange.between(Duration.ofMillis(1), LONGEST)
                                    .orUnlimited(Duration.ZERO));

    private EngineOptions() {}

    /// The families `execution`, `planning`, `memory` and `stream`.
    public static List<ConfigExtension> families() {
        return List.of(
                family(
                        "execution",
                        BATCH_ROWS,
                        TARGET_PARTITIONS,
                        EXCHANGE_BYTES,
                        DEADLINE,
                        CLOSE_TIMEOUT,
                        SUBSCRIBE_TIMEOUT),
                family("planning", PLANNING_TIMEOUT),
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
