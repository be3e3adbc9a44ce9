package io.sluice.examples.ledger.service;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the service knows: tables of rows of text. Rows are added, never changed. Thread-safe.
public final class LedgerBook {

    static final String NULL = "\\N";

    private static final List<String> OWNERS =
            List.of("Ada Lovelace", "Grace Hopper", "Edsger Dijkstra", "Barbara Liskov");

    private final Map<String, List<List<String>>> tables = new TreeMap<>();

    private LedgerBook() {
        tables.put("accounts", new ArrayList<>());
        tables.put("entries", new ArrayList<>());
    }

    /// Books of so many accounts and entries, the same each time: the days of 2024 in order,
    /// amounts from -50.00 to 49.99, and no memo on every tenth entry.
    public static LedgerBook generate(int accounts, int entries) {
        LedgerBook book = new LedgerBook();
        for (int i = 0; i < accounts; i++) {
            book.open(OWNERS.get(i % OWNERS.size()), LocalDate.of(2023, 1, 1).plusDays(i));
        }
        for (int i = 0; i < entries; i++) {
            long day = i * 366L / entries;
            long cents = (i * 7919L) % 10_000 - 5_000;
            book.enter(
                    i % accounts,
                    LocalDate.of(2024, 1, 1).plusDays(day),
                    cents,
                    i % 10 == 0 ? NULL : "invoice " + i);
        }
        return book;
    }

    /// Opens an account; its number is the next.
    public synchronized void open(String owner, LocalDate day) {
        List<List<String>> accounts = table("accounts");
        accounts.add(List.of(Integer.toString(accounts.size()), owner, day.toString()));
    }

    /// Adds an entry to the journal; its number is the next.
    public synchronized void enter(int account, LocalDate day, long cents, String memo) {
        List<List<String>> entries = table("entries");
        String amount = java.math.BigDecimal.valueOf(cents, 2).toPlainString();
        entries.add(
                List.of(
                        Integer.toString(entries.size()),
                        Integer.toString(account),
                        day.toString(),
                        amount,
                        memo));
    }

    /// The rows of a table that there are now; later additions do not show.
    synchronized List<List<String>> rows(String table) {
        return List.copyOf(table(table));
    }

    private List<List<String>> table(String name) {
        List<List<String>> rows = tables.get(name);
        if (rows == null) {
            throw new IllegalArgumentException(
                    "no table " + name + "; there are " + tables.keySet());
        }
        return rows;
    }
}
