package io.sluice.operators.internal.value;

/// Finds a part in texts, in time that grows with their length alone, whatever both repeat. Holds
/// the part and four numbers.
///
/// Short parts are looked for as Java does, which tries each place; longer ones by two-way string
/// matching (Crochemore and Perrin, 1991): the part is cut where its two halves repeat least, the
/// right half is compared before the left, and a mismatch in either says how far to go on.
public final class TextSearch {

    /// Trying each place costs at most so many comparisons for each character.
    private static final int SHORT = 32;

    private final String part;

    /// The last character of the left half; below 0 if that is empty.
    private final int cut;

    /// After how many characters the part repeats itself, or how far a match may move on.
    private final int period;

    private final boolean periodic;

    public TextSearch(String part) {
        this.part = part;
        if (part.length() <= SHORT) {
            cut = -1;
            period = 1;
            periodic = false;
            return;
        }
        Suffix least = maximalSuffix(part, false);
        Suffix greatest = maximalSuffix(part, true);
        Suffix suffix = least.before > greatest.before ? least : greatest;
        cut = suffix.before;
        periodic = part.regionMatches(0, part, suffix.period, cut + 1);
        period = periodic ? suffix.period : Math.max(cut + 1, part.length() - cut - 1) + 1;
    }

    /// @param before the index before the suffix
    private record Suffix(int before, int period) {}

    /// The greatest of all suffixes, in the order of characters or its reverse.
    private static Suffix maximalSuffix(String part, boolean reverse) {
        int before = -1;
        int start = 0;
        int offset = 1;
        int period = 1;
        while (start + offset < part.length()) {
            int order =
                    Character.compare(part.charAt(start + offset), part.charAt(before + offset));
            if (reverse ? order > 0 : order < 0) {
                start += offset;
                offset = 1;
                period = start - before;
            } else if (order != 0) {
                before = start++;
                offset = 1;
                period = 1;
            } else if (offset == period) {
                start += period;
                offset = 1;
            } else {
                offset++;
            }
        }
        return new Suffix(before, period);
    }

    /// The first place at or behind `from` where the part begins; -1 if there is none.
    public int indexOf(String text, int from) {
        if (part.length() <= SHORT) {
            return text.indexOf(part, from);
        }
        int last = text.length() - part.length();
        int known = -1;
        int at = from;
        while (at <= last) {
            int right = Math.max(cut, known) + 1;
            while (right < part.length() && part.charAt(right) == text.charAt(at + right)) {
                right++;
            }
            if (right < part.length()) {
                at += right - cut;
                known = -1;
            } else {
                int left = cut;
                while (left > known && part.charAt(left) == text.charAt(at + left)) {
                    left--;
                }
                if (left <= known) {
                    return at;
                }
                at += period;
                known = periodic ? part.length() - period - 1 : -1;
            }
        }
        return -1;
    }

    /// How often the part is in a text, without overlaps.
    public long count(String text) {
        long found = 0;
        int at = indexOf(text, 0);
        while (at >= 0) {
            found++;
            at = indexOf(text, at + part.length());
        }
        return found;
    }

    /// A text with another one wherever the part, which is not empty, is.
    public String replace(String text, String to) {
        int at = indexOf(text, 0);
        if (at < 0) {
            return text;
        }
        StringBuilder replaced = new StringBuilder(text.length());
        int from = 0;
        while (at >= 0) {
            replaced.append(text, from, at).append(to);
            from = at + part.length();
            at = indexOf(text, from);
        }
        return replaced.append(text, from, text.length()).toString();
    }
}
