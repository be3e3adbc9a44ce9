package io.sluice.examples.documentation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A block of Java in a document, and the source file that it is taken from: the last one that the
/// text above it links to.
///
/// @param document path of the document below the top of the repository
/// @param line where the block begins, counted from 1
/// @param source path of the source file below the top, or empty text if no link stands above
/// @param code the lines of the block
record Snippet(String document, int line, String source, List<String> code) {

    private static final String FENCE = "```";
    private static final Pattern SOURCE_LINK = Pattern.compile("\\]\\(([^)#]+\\.java)\\)");
    private static final String OMISSION = "…";

    static List<Snippet> of(String document, String text) {
        List<Snippet> snippets = new ArrayList<>();
        List<String> lines = text.lines().toList();
        String source = "";
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(FENCE + "java")) {
                int end = i + 1;
                while (!lines.get(end).strip().equals(FENCE)) {
                    end++;
                }
                snippets.add(new Snippet(document, i + 1, source, lines.subList(i + 1, end)));
                i = end;
            } else {
                Matcher link = SOURCE_LINK.matcher(lines.get(i));
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

    /// Whether the lines stand in a text as they stand here, indentation apart. A line that holds
    /// `…` stands for any lines.
    boolean isPartOf(String text) {
        List<String> lines = text.lines().map(String::strip).toList();
        int from = 0;
        for (List<String> piece : pieces()) {
            int found = indexOf(lines.subList(from, lines.size()), piece);
            if (found < 0) {
                return false;
            }
            from += found + piece.size();
        }
        return true;
    }

    private List<List<String>> pieces() {
        List<List<String>> pieces = new ArrayList<>();
        List<String> piece = new ArrayList<>();
        for (String line : code) {
            if (line.contains(OMISSION)) {
                pieces.add(piece);
                piece = new ArrayList<>();
            } else {
                piece.add(line.strip());
            }
        }
        pieces.add(piece);
        return pieces;
    }

    private static int indexOf(List<String> lines, List<String> piece) {
        for (int i = 0; i + piece.size() <= lines.size(); i++) {
            if (lines.subList(i, i + piece.size()).equals(piece)) {
                return i;
            }
        }
        return -1;
    }
}
