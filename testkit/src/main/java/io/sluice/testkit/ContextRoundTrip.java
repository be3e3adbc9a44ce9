package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.ConfigOption;
import io.sluice.config.Propagation;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.function.UnaryOperator;

/// Sends a query's context on a journey and checks what arrives: everything that may leave the
/// process, as it was, known there or not, and nothing else.
///
/// ```java
/// ContextRoundTrip.through(context -> decode(encode(context))).check(extension.options());
/// ```
public final class ContextRoundTrip {

    private static final ContextEntry FOREIGN =
            new ContextEntry("nobody.knows_this", "a=b; \u00e4\n", Propagation.OPTIONAL, false);
    private static final ContextEntry FOREIGN_SECRET =
            new ContextEntry("nobody.may_see_this", "hunter2", Propagation.OPTIONAL, true);

    private final UnaryOperator<QueryContext> journey;

    private ContextRoundTrip(UnaryOperator<QueryContext> journey) {
        this.journey = journey;
    }

    /// @param journey the context as it arrives at the other end
    public static ContextRoundTrip through(UnaryOperator<QueryContext> journey) {
        return new ContextRoundTrip(journey);
    }

    /// Sets every option to something else than its default, adds entries that no process knows,
    /// and compares what arrives.
    public void check(Collection<ConfigOption<?>> options) {
        QueryContext.Builder builder =
                QueryContext.builder()
                        .deadline(Instant.parse("2031-01-02T03:04:05.678Z"))
                        .tenant("tenant \u00fc")
                        .entry(FOREIGN)
                        .entry(FOREIGN_SECRET);
        options.forEach(option -> setSample(builder, option));
        QueryContext sent = builder.build();
        QueryContext arrived = journey.apply(sent);

        assertThat(arrived.queryId()).isEqualTo(sent.queryId());
        assertThat(arrived.deadline()).isEqualTo(sent.deadline());
        assertThat(arrived.tenant()).isEqualTo(sent.tenant());
        assertThat(arrived.entries())
                .as("entries that arrive")
                .containsExactlyInAnyOrderElementsOf(
                        sent.entries().stream()
                                .filter(entry -> entry.propagation() != Propagation.LOCAL)
                                .toList());
        options.forEach(option -> checkTyped(option, arrived));
        assertThat(arrived.toString()).doesNotContain(FOREIGN_SECRET.value());
    }

    private static <T> void checkTyped(ConfigOption<T> option, QueryContext arrived) {
        T expected =
                option.propagation() == Propagation.LOCAL ? option.defaultValue() : sample(option);
        assertThat(arrived.get(option))
                .as("%s where it arrives", option.name())
                .isEqualTo(expected);
    }

    private static <T> void setSample(QueryContext.Builder builder, ConfigOption<T> option) {
        builder.set(option, sample(option));
    }

    /// A value that the option takes, other than its default where its type and range have a usual
    /// one.
    @SuppressWarnings("unchecked") // each arm yields the class of the default
    public static <T> T sample(ConfigOption<T> option) {
        Object sample =
                switch (option.defaultValue()) {
                    case Boolean value -> !value;
                    case Integer value -> value + 1;
                    case Long value -> value + 1;
                    case String value -> value + " changed";
                    case Duration value -> value.plusMillis(1);
                    case Enum<?> value -> otherConstant(value);
                    default -> option.defaultValue();
                };
        return option.range().contains((T) sample) ? (T) sample : option.defaultValue();
    }

    private static Object otherConstant(Enum<?> constant) {
        for (Object other : constant.getDeclaringClass().getEnumConstants()) {
            if (!other.equals(constant)) {
                return other;
            }
        }
        return constant;
    }
}
