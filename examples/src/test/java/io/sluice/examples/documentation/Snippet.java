package io.sluice.examples.documentation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A block of Java or of a program's output in a document, and the source file that it is taken
/// from: the last one that the text above it links to.
///
/// @param document path of the document below the top of the repository
/// @param line where the block begins, counted from 1
/// @param language what stands behind the fence: `java` for code, `text` for output
/// @param source path of the source file below the top, or empty text if no link stands above
/// @param lines the lines of the block
record Snippet(String document, int line, String language, String source, List<String> lines) {

    private static final String FENCE = "```";
    private static final Pattern SOURCE_LINK = Pattern.compile("\\]\\(([^)#]+\\.java)\\)");

    /// Stands for any text in a line, or for any lines where it stands alone.
    private static final String OMISSION = "…";

    static List<Snippet> of(String document, String text) {
        List<Snippet> snippets = new ArrayList<>();
        List<String> lines = text.lines().toList();
        String source = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith(FENCE)) {
                int end = i + 1;
                while (!lines.get(end).strip().equals(FENCE)) {
                    end++;
                }
                String language = line.substring(FENCE.length());
                snippets.add(
                        new Snippet(document, i + 1, language, source, lines.subList(i + 1, end)));
                i = end;
            } else {
                Matcher link = SOURCE_LINK.matcher(line);
                while (link.find()) {
                    source = below(document, link.group(1));
                }
            }
        }
        return snippets;
    }

    private static String below(String document, String target) {
        return Path.of(document).resolveSibling(target).normalize().toString();
    }

    /// Whether the lines stand in a text as they stand here, indentation apart.
    boolean isPartOf(String text) {
        List<String> all = text.lines().map(String::strip).toList();
        int from = 0;
        for (List<Pattern> piece : pieces()) {
            int found = indexOf(all.subList(from, all.size()), piece);
            if (found < 0) {
                return false;
            }
            from += found + piece.size();
        }
        return true;
    }

    private List<List<Pattern>> pieces() {
        List<List<Pattern>> pieces = new ArrayList<>();
        List<Pattern> piece = new ArrayList<>();
        for (String line : lines) {
            if (line.strip().equals(OMISSION)) {
                pieces.add(piece);
                piece = new ArrayList<>();
            } else {
                piece.add(pattern(line.strip()));
            }
        }
        pieces.add(piece);
        return pieces;
    }

    private static Pattern pattern(String line) {
        return Pattern.compile(
                Pattern.compile(OMISSION)
                                .splitAsStream(line + OMISSION)
                                .map(Pattern::quote)
                                .collect(Collectors.joining(".*"))
                        + (line.endsWith(OMISSION) ? ".*" : ""));
    }

    private static int indexOf(List<String> lines, List<Pattern> piece) {
        for (int i = 0; i + piece.size() <= lines.size(); i++) {
            if (matches(lines.subList(i, i + piece.size()), piece)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(List<String> lines, List<Pattern> piece) {
        for (int i = 0; i < piece.size(); i++) {
            if (!piece.get(i).matcher(lines.get(i)).matches()) {
                return false;
            }
        }
        return true;
    }
}
