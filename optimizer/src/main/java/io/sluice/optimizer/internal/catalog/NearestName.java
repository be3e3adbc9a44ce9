package io.sluice.optimizer.internal.catalog;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/// Finds what somebody may have meant.
public final class NearestName {

    private static final int MIN_EDITS = 2;

    private NearestName() {}

    /// `; did you mean "…"?` for the known name with the fewest edits from the unknown one, if
    /// these are at most a third of its letters; otherwise nothing.
    public static String hint(String unknown, Collection<String> known) {
        String name = unknown.toLowerCase(Locale.ROOT);
        int most = Math.max(MIN_EDITS, name.length() / 3);
        return known.stream()
                .map(candidate ->
                        new Candidate(candidate, edits(name, candidate.toLowerCase(Locale.ROOT))))
                .filter(candidate -> candidate.edits() <= most)
                .filter(candidate -> candidate.edits() < name.length())
                .min(Comparator.comparingInt(Candidate::edits).thenComparing(Candidate::name))
                .map(candidate -> "; did you mean \"" + candidate.name() + "\"?")
                .orElse("");
    }

    private record Candidate(String name, int edits) {}

    /// Levenshtein's distance.
    private static int edits(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
