package io.sluice.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigType;
import io.sluice.config.Propagation;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QueryContextTest {

    private static final ConfigOption<Integer> LEVEL =
            ConfigOption.of("acme.level", ConfigType.INTEGER, 3, "A level.");

    private static final ConfigOption<String> TOKEN =
            ConfigOption.of("acme.token", ConfigType.STRING, "", "A token.")
                    .asSecret()
                    .withPropagation(Propagation.REQUIRED);

    @Test
    void givesDefaultsForWhatItDoesNotCarry() {
        QueryContext context = QueryContext.builder().build();

        assertThat(context.get(LEVEL)).isEqualTo(3);
        assertThat(context.deadline()).isEmpty();
        assertThat(context.tenant()).isEmpty();
        assertThat(context.queryId()).isNotEqualTo(QueryContext.builder().build().queryId());
    }

    @Test
    void carriesWhatNobodyKnows() {
        ContextEntry stranger = new ContextEntry("x.y", "z", Propagation.OPTIONAL, false);
        QueryContext context = QueryContext.builder().entry(stranger).set(LEVEL, 7).build();

        QueryContext copy = context.toBuilder().build();

        assertThat(copy).isEqualTo(context).hasSameHashCodeAs(context);
        assertThat(copy.entry("x.y")).contains(stranger);
        assertThat(copy.get(LEVEL)).isEqualTo(7);
    }

    @Test
    void isAnotherWithAnotherDeadline() {
        QueryContext context = QueryContext.builder().build();

        QueryContext later = context.toBuilder().deadline(Instant.EPOCH).build();

        assertThat(later).isNotEqualTo(context);
        assertThat(later.queryId()).isEqualTo(context.queryId());
        assertThat(context.deadline()).isEmpty();
    }

    @Test
    void keepsSecretsOutOfEveryText() {
        QueryContext context = QueryContext.builder().set(TOKEN, "s3cret").set(LEVEL, 7).build();

        assertThat(context.toString()).contains("acme.level=7", "acme.token=***");
        assertThat(context.entries().toString()).doesNotContain("s3cret");
        assertThat(context.entry("acme.token").orElseThrow().shown()).isEqualTo("***");
        assertThat(context.entry("acme.token").orElseThrow().propagation())
                .isEqualTo(Propagation.REQUIRED);
        assertThat(context.get(TOKEN)).isEqualTo("s3cret");
    }

    @Test
    void cannotBeChangedThroughItsEntries() {
        QueryContext context = QueryContext.builder().set(LEVEL, 7).build();

        assertThatThrownBy(() -> context.entries().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
