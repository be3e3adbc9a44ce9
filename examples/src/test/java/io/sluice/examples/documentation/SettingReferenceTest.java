package io.sluice.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.ConfigOption;
import io.sluice.config.EngineOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/settings.md` says what [EngineOptions] say. With `-Dsluice.docs.write=true` the test
/// writes the file instead of reading it.
class SettingReferenceTest {

    private static final String FILE = "docs/settings.md";

    private static final String HEAD =
            """
            # Settings

            A setting is given to a session (`SET execution.batch_rows = 4096`, `SessionBuilder.set`), or to one query in the
            context that travels with it (`QueryContext.builder().set(…)`, [protocol.md](protocol.md#context)). `SHOW ALL` lists
            them, those of extensions too, with the values that they take. Whatever a setting does not take is refused with
            `CONFIG_INVALID`, which names the setting, its range and the value: where it is set, when a query comes that carries
            it, and again in each process that works on the query.

            ## Ceilings

            Whoever runs a server says what clients may ask for at most:

                sluice serve --max memory.query_limit=2GiB --max execution.deadline=10min
                sluice worker --max memory.query_limit=2GiB

            In a program: `Session.builder().ceiling(EngineOptions.QUERY_MEMORY, 2L << 30)`, and `SluiceWorker.builder().ceiling(…)`.
            A value above the ceiling is refused, by `SET` and in the context of a query alike; a default above it is lowered to
            it; no limit is above any limit. Every setting with a range can have a ceiling.

            ## All settings of the engine

            This page is generated from `io.sluice.config.EngineOptions`; a test fails when it is stale. To write it anew:

                mvn -q -Dquick -pl examples -am test -Dtest=SettingReferenceTest -Dsluice.docs.write=true

            | name | takes | default | what it is |
            |---|---|---|---|
            """;

    @Test
    void saysWhatTheOptionsSay() throws IOException {
        String expected = HEAD + rows();
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(Documents.TOP.resolve(FILE), expected);
        }

        assertThat(Documents.read(FILE))
                .as("%s, written anew as it says itself", FILE)
                .isEqualTo(expected);
    }

    private static String rows() {
        return EngineOptions.families().stream()
                .flatMap(family -> family.options().stream())
                .sorted(Comparator.comparing(ConfigOption::name))
                .map(SettingReferenceTest::row)
                .collect(Collectors.joining());
    }

    private static <T> String row(ConfigOption<T> option) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        option.name(),
                        option.takes(),
                        option == EngineOptions.TARGET_PARTITIONS
                                ? "the number of cores"
                                : option.format(option.defaultValue()),
                        option.description());
    }
}
