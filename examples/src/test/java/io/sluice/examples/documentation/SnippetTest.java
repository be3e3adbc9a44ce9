package io.sluice.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.Printed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Java in the documents is taken word for word from sources that are compiled and tested, and
/// output from what the programs print, so that neither can grow old by itself.
class SnippetTest {

    private static final String SOURCES = "examples/src/main/java/";

    private final Map<String, String> outputs = new HashMap<>();

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/extending.md", "docs/architecture.md"})
    void whatTheDocumentsShowIsTrue(String document) {
        for (Snippet snippet : Snippet.of(document, Documents.read(document))) {
            switch (snippet.language()) {
                case "java" -> compare(snippet, Documents.read(source(snippet)));
                case "text" -> compare(snippet, output(source(snippet)));
                default ->
                        throw new AssertionError(
                                "a block of an unknown kind at %s:%d"
                                        .formatted(document, snippet.line()));
            }
        }
    }

    private static String source(Snippet snippet) {
        assertThat(snippet.source())
                .as("source of the block at %s:%d", snippet.document(), snippet.line())
                .isNotEmpty();
        return snippet.source();
    }

    private static void compare(Snippet snippet, String text) {
        assertThat(snippet.isPartOf(text))
                .as(
                        "whether the block at %s:%d stands in%n%s",
                        snippet.document(), snippet.line(), text)
                .isTrue();
    }

    private String output(String source) {
        return outputs.computeIfAbsent(source, SnippetTest::run);
    }

    private static String run(String source) {
        String name =
                source.substring(SOURCES.length(), source.length() - ".java".length())
                        .replace('/', '.');
        return Printed.by(() -> {
            try {
                Class.forName(name)
                        .getMethod("main", String[].class)
                        .invoke(null, (Object) new String[] {"data"});
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(name + " cannot be run", e);
            }
        });
    }

    @Test
    void findsTheSourceAboveASnippet() {
        List<Snippet> snippets =
                Snippet.of(
                        "docs/page.md",
                        """
                        See [A](../core/A.java) and [B](../core/B.java).
                        ```java
                        int b;
                        ```
                        """);

        assertThat(snippets)
                .containsExactly(
                        new Snippet("docs/page.md", 2, "java", "core/B.java", List.of("int b;")));
    }

    @Test
    void comparesLinesAndLetsSomeBeLeftOut() {
        String source = "class A {\n    int a;\n    int b;\n    int c;\n}\n";

        assertThat(snippet("int a;", "int b;").isPartOf(source)).isTrue();
        assertThat(snippet("  int a;", "    …", "int c;").isPartOf(source)).isTrue();
        assertThat(snippet("int …;", "… b;").isPartOf(source)).isTrue();
        assertThat(snippet("cl…").isPartOf(source)).isTrue();
        assertThat(snippet("int a;", "int c;").isPartOf(source)).isFalse();
        assertThat(snippet("int c;", "…", "int a;").isPartOf(source)).isFalse();
        assertThat(snippet("int").isPartOf(source)).isFalse();
    }

    private static Snippet snippet(String... lines) {
        return new Snippet("page.md", 1, "java", "A.java", List.of(lines));
    }
}
