package io.sluice.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The table of modules in the architecture page names the modules that are built.
class ModuleTableTest {

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    @Test
    void namesTheModulesThatAreBuilt() {
        Set<String> built = new TreeSet<>(names(MODULE, "pom.xml"));
        built.remove("connectors");
        names(MODULE, "connectors/pom.xml").forEach(module -> built.add("connectors/" + module));

        assertThat(names(ROW, "docs/architecture.md")).containsExactlyInAnyOrderElementsOf(built);
    }

    private static Set<String> names(Pattern pattern, String file) {
        return pattern.matcher(Documents.read(file))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
    }
}
