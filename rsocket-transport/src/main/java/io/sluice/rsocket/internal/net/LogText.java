package io.sluice.rsocket.internal.net;

/// Text that came from a peer, as it may stand in a log line or a message: on one line, without
/// anything that a terminal would obey.
final class LogText {

    private static final int MAX_CHARACTERS = 300;

    private LogText() {}

    static String quoted(String text) {
        return '"' + escaped(text) + '"';
    }

    /// Not longer than a line, with control characters as escapes.
    static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < Math.min(text.length(), MAX_CHARACTERS); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isHarmless(c)) {
                        out.append(c);
                    } else {
                        out.append(String.format("\\u%04x", (int) c));
                    }
                }
            }
        }
        return text.length() > MAX_CHARACTERS ? out.append("…").toString() : out.toString();
    }

    private static boolean isHarmless(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }
}
