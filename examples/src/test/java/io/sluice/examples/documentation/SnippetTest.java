package io.sluice.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Java in the documents is taken word for word from sources that are compiled and tested, so that
/// it cannot grow old by itself.
class SnippetTest {

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/architecture.md"})
    void javaInTheDocumentsStandsInTheSourcesThatTheyLinkTo(String document) {
        for (Snippet snippet : Snippet.of(document, Documents.read(document))) {
            assertThat(snippet.source())
                    .as("source of the Java at %s:%d", document, snippet.line())
                    .isNotEmpty();
            assertThat(snippet.isPartOf(Documents.read(snippet.source())))
                    .as(
                            "%s:%d stands word for word in %s:%n%s",
                            document,
                            snippet.line(),
                            snippet.source(),
                            String.join("\n", snippet.code()))
                    .isTrue();
        }
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
                .containsExactly(new Snippet("docs/page.md", 2, "core/B.java", List.of("int b;")));
    }

    @Test
    void comparesLinesAndLetsSomeBeLeftOut() {
        String source = "class A {\n    int a;\n    int b;\n    int c;\n}\n";

        assertThat(snippet("int a;", "int b;").isPartOf(source)).isTrue();
        assertThat(snippet("  int a;", "    …", "int c;").isPartOf(source)).isTrue();
        assertThat(snippet("int a;", "int c;").isPartOf(source)).isFalse();
        assertThat(snippet("int c;", "…", "int a;").isPartOf(source)).isFalse();
        assertThat(snippet("int").isPartOf(source)).isFalse();
    }

    private static Snippet snippet(String... code) {
        return new Snippet("page.md", 1, "A.java", List.of(code));
    }
}
