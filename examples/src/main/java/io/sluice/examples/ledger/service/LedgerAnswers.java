package io.sluice.examples.ledger.service;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Answers the requests of one book.
final class LedgerAnswers {

    private static final int ACCOUNT = 1;
    private static final int BOOKED = 2;

    private final LedgerBook book;

    LedgerAnswers(LedgerBook book) {
        this.book = book;
    }

    /// @throws RuntimeException with what is wrong with the request
    void answer(String request, Consumer<String> lines) {
        String[] words = request.split(" ");
        switch (words[0]) {
            case "DESCRIBE" -> describe(words[1], lines);
            case "SCAN" -> scan(words, lines);
            default -> throw new IllegalArgumentException("no such request: " + words[0]);
        }
    }

    /// One line each for the version and the number of rows, and one for each column: name, type,
    /// whether it always has a value, and what is known of its values, exactly (`=`) or about
    /// (`~`).
    private void describe(String table, Consumer<String> lines) {
        List<List<String>> rows = book.rows(table);
        lines.accept("version " + rows.size());
        lines.accept("rows =" + rows.size());
        String numbers = rows.isEmpty() ? "" : " min=0 max=" + (rows.size() - 1);
        if (table.equals("accounts")) {
            lines.accept("column id int required" + numbers);
            lines.accept("column owner text required");
            lines.accept("column opened date required");
        } else {
            long memoless = rows.stream().filter(LedgerAnswers::hasNoMemo).count();
            lines.accept("column id long required" + numbers);
            lines.accept("column account int required");
            lines.accept("column booked date required" + months(rows));
            lines.accept("column amount money required");
            lines.accept("column memo text optional nulls=" + memoless);
        }
    }

    /// The journal is filed by month, so that its days are known no better.
    private static String months(List<List<String>> entries) {
        return entries.isEmpty()
                ? ""
                : " min~"
                        + month(entries.getFirst()).atDay(1)
                        + " max~"
                        + month(entries.getLast()).atEndOfMonth();
    }

    /// For `since` the file of that month is opened, and all of it comes.
    private void scan(String[] words, Consumer<String> lines) {
        List<List<String>> rows = book.rows(words[1]);
        Map<String, String> options = options(words);
        String[] range = options.getOrDefault("rows", "0..0").split("\\.\\.");
        String account = options.getOrDefault("account", "");
        YearMonth since =
                options.containsKey("since")
                        ? YearMonth.from(LocalDate.parse(options.get("since")))
                        : YearMonth.of(1, 1);
        for (List<String> row :
                rows.subList(Integer.parseInt(range[0]), Integer.parseInt(range[1]))) {
            boolean wanted =
                    (account.isEmpty() || row.get(ACCOUNT).equals(account))
                            && (!options.containsKey("since") || !month(row).isBefore(since));
            if (wanted) {
                lines.accept(columns(row, options.getOrDefault("columns", "")));
            }
        }
    }

    private static Map<String, String> options(String[] words) {
        Map<String, String> options = new TreeMap<>();
        for (int i = 2; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            options.put(words[i].substring(0, equals), words[i].substring(equals + 1));
        }
        return options;
    }

    private static String columns(List<String> row, String wanted) {
        StringJoiner line = new StringJoiner("\t");
        if (!wanted.isEmpty()) {
            for (String column : wanted.split(",")) {
                line.add(row.get(Integer.parseInt(column)));
            }
        }
        return line.toString();
    }

    private static YearMonth month(List<String> entry) {
        return YearMonth.from(LocalDate.parse(entry.get(BOOKED)));
    }

    private static boolean hasNoMemo(List<String> entry) {
        return entry.getLast().equals(LedgerBook.NULL);
    }
}
