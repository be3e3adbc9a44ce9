package io.sluice.operators.internal.value;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TextSearchTest {

    private final Random random = new Random(11);

    @Test
    void findsCountsAndReplacesAsJavaDoes() {
        for (int round = 0; round < 20_000; round++) {
            String part = repetitive(1 + random.nextInt(80));
            StringBuilder all = new StringBuilder();
            for (int i = random.nextInt(6); i > 0; i--) {
                all.append(repetitive(random.nextInt(60)));
                all.append(part, 0, random.nextInt(3) == 0 ? part.length() : part.length() / 2);
            }
            String text = all.toString();
            TextSearch search = new TextSearch(part);
            for (int from : new int[] {0, 1, part.length(), text.length()}) {
                assertThat(search.indexOf(text, from))
                        .as("%s in %s from %d", part, text, from)
                        .isEqualTo(text.indexOf(part, from));
            }
            String marked = text.replace(part, "\uD83D\uDE00");
            assertThat(search.replace(text, "\uD83D\uDE00")).isEqualTo(marked);
            assertThat(search.count(text))
                    .isEqualTo(text.split(Pattern.quote(part), -1).length - 1L);
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void searchesLongTextsInOnePass() {
        // Each place that Java tries costs as many comparisons as the part is long: 10^12.
        String part = "a".repeat(1_000_000) + "b" + "a".repeat(1_000_000);
        String text = "a".repeat(4_000_000);
        assertThat(new TextSearch(part).indexOf(text, 0)).isEqualTo(-1);
        assertThat(new TextSearch(part).indexOf(text + part, 0)).isEqualTo(text.length());
        assertThat(new TextSearch("ab".repeat(500_000) + "c").indexOf("ab".repeat(2_000_000), 0))
                .isEqualTo(-1);
        assertThat(new TextSearch("a".repeat(1_000_000)).count(text)).isEqualTo(4);
    }

    /// A text of few letters in which pieces come again.
    private String repetitive(int length) {
        int letters = 1 + random.nextInt(3);
        StringBuilder piece = new StringBuilder();
        for (int i = random.nextInt(7); i >= 0; i--) {
            piece.append((char) ('a' + random.nextInt(letters)));
        }
        StringBuilder text =
                new StringBuilder(piece.toString().repeat(1 + length / piece.length()));
        text.setLength(length);
        if (length > 0 && random.nextInt(3) == 0) {
            text.setCharAt(random.nextInt(length), 'b');
        }
        return text.toString();
    }
}
