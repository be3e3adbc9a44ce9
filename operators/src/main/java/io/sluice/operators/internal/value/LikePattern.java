package io.sluice.operators.internal.value;

import java.util.ArrayList;
import java.util.List;

/// A LIKE pattern, matched code point by code point.
///
/// `%` stands for any characters, `_` for exactly one. Ignoring case means that two characters are
/// equal if their upper-case forms have the same lower-case form, one character at a time and in no
/// particular language.
public final class LikePattern {

    /// Stands for `%` among the code points.
    public static final int ANY = -1;

    /// Stands for `_` among the code points.
    public static final int ONE = -2;

    private final int[] elements;
    private final boolean ignoreCase;

    private LikePattern(int[] elements, boolean ignoreCase) {
        this.elements = elements;
        this.ignoreCase = ignoreCase;
    }

    /// @param escape the escape character, or the empty string for none
    /// @throws ValueException if the pattern ends with the escape character
    public static LikePattern of(String pattern, String escape, boolean ignoreCase) {
        int escapeCharacter = escape.isEmpty() ? Integer.MIN_VALUE : escape.codePointAt(0);
        List<Integer> elements = new ArrayList<>();
        int at = 0;
        while (at < pattern.length()) {
            int character = pattern.codePointAt(at);
            at += Character.charCount(character);
            if (character == escapeCharacter) {
                if (at == pattern.length()) {
                    throw ValueException.invalidArgument(
                            "the LIKE pattern "
                                    + TextFormat.quote(pattern)
                                    + " ends with its escape character");
                }
                int literal = pattern.codePointAt(at);
                at += Character.charCount(literal);
                elements.add(ignoreCase ? fold(literal) : literal);
            } else if (character == '%') {
                if (elements.isEmpty() || elements.getLast() != ANY) {
                    elements.add(ANY);
                }
            } else if (character == '_') {
                elements.add(ONE);
            } else {
                elements.add(ignoreCase ? fold(character) : character);
            }
        }
        return new LikePattern(elements.stream().mapToInt(Integer::intValue).toArray(), ignoreCase);
    }

    /// Code points, [#ANY] and [#ONE]; no two [#ANY] in a row.
    public int[] elements() {
        return elements.clone();
    }

    public boolean matches(String text) {
        int[] characters = text.codePoints().toArray();
        if (ignoreCase) {
            for (int i = 0; i < characters.length; i++) {
                characters[i] = fold(characters[i]);
            }
        }
        return matches(characters);
    }

    /// Matches from left to right; after a mismatch the last `%` takes one character more, which is
    /// all the backtracking that patterns of this kind need.
    private boolean matches(int[] text) {
        int at = 0;
        int element = 0;
        int afterAny = -1;
        int anyStart = 0;
        while (at < text.length) {
            if (element < elements.length && elements[element] == ANY) {
                afterAny = ++element;
                anyStart = at;
            } else if (element < elements.length
                    && (elements[element] == ONE || elements[element] == text[at])) {
                element++;
                at++;
            } else if (afterAny >= 0) {
                element = afterAny;
                at = ++anyStart;
            } else {
                return false;
            }
        }
        while (element < elements.length && elements[element] == ANY) {
            element++;
        }
        return element == elements.length;
    }

    /// The form of a character in which two that differ by case only are the same.
    public static int fold(int character) {
        return Character.toLowerCase(Character.toUpperCase(character));
    }
}
