package io.sluice.server.output;

/// Text for terminals: control characters, by which a value could move the cursor, recolour or
/// retitle what is shown, and marks that reorder or break lines, are escaped as `\u001b`. Line
/// feeds and tabs stay.
public final class Printable {

    private Printable() {}

    public static String of(String text) {
        if (text.codePoints().noneMatch(Printable::isActive)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(character -> {
                    if (isActive(character)) {
                        shown.append(String.format("\\u%04x", character));
                    } else {
                        shown.appendCodePoint(character);
                    }
                });
        return shown.toString();
    }

    private static boolean isActive(int character) {
        return switch (character) {
            case '\n', '\t' -> false;
            default ->
                    Character.isISOControl(character)
                            || (character >= 0x2028 && character <= 0x202e)
                            || (character >= 0x2066 && character <= 0x2069);
        };
    }
}
