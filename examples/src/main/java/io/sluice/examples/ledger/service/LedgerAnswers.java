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

    private static final Map<String, List<String>> COLUMNS =
            Map.of(
                    "accounts",
                    List.of("id int required", "owner text required", "opened date required"),
                    "entries",
                    List.of(
                            "id long required",
                            "account int required",
                            "booked date required",
                            "amount money required",
                            "memo text optional"));

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

    private void describe(String table, Consumer<String> lines) {
        List<List<String>> rows = book.rows(table);
        lines.accept("version " + rows.size());
        COLUMNS.get(table).forEach(column -> lines.accept("column " + column));
        if (table.equals("entries") && !rows.isEmpty()) {
            YearMonth last = month(rows.getLast());
            lines.accept("first " + month(rows.getFirst()).atDay(1));
            lines.accept("last " + last.atEndOfMonth());
            lines.accept("memoless " + rows.stream().filter(LedgerAnswers::hasNoMemo).count());
        }
    }

    /// The journal is filed by month, so `since` finds the month and yields all of it.
    private void scan(String[] words, Consumer<String> lines) {
        List<List<String>> rows = book.rows(words[1]);
        Map<String, String> options = options(words);
        String[] range = options.get("rows").split("\\.\\.");
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
