package io.sluice.operators.internal.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikePatternTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "abc, abc, true",
                "abc, ab, false",
                "abc, a%, true",
                "abc, %c, true",
                "abc, %b%, true",
                "abc, _b_, true",
                "abc, _, false",
                "\"\", %, true",
                "\"\", \"\", true",
                "\"\", _, false",
                "aXbXc, a%X%c, true",
                "abab, %ab, true",
                "aaab, %aab, true",
                "mississippi, m%iss%pi, true",
                "mississippi, m%iss%px, false",
                "é€\uD83D\uDE00, ___, true",
                "special requests, %special%requests%, true"
            })
    void matchesAnyAndOne(String text, String pattern, boolean matches) {
        assertThat(LikePattern.of(pattern, "", false).matches(text)).isEqualTo(matches);
    }

    @Test
    void escapeTakesTheMeaningAway() {
        LikePattern pattern = LikePattern.of("10!%!_!!", "!", false);
        assertThat(pattern.matches("10%_!")).isTrue();
        assertThat(pattern.matches("10xx!")).isFalse();
        assertThatThrownBy(() -> LikePattern.of("a!", "!", false))
                .isInstanceOfSatisfying(
                        ValueException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT))
                .hasMessageContaining("'a!'");
    }

    @Test
    void ignoresCaseInEveryLocale() {
        assertThat(LikePattern.of("TITLE%", "", true).matches("title page")).isTrue();
        assertThat(LikePattern.of("ÀÉ", "", true).matches("àé")).isTrue();
        assertThat(LikePattern.of("TITLE%", "", false).matches("title page")).isFalse();
    }
}
