package io.sluice.examples.ledger;

import static java.util.Objects.requireNonNull;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.examples.ledger.service.LedgerConnection;
import io.sluice.examples.ledger.service.LedgerConnections;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/// What is known of a table of a ledger without reading it: metadata, which plans carry along.
///
/// @param version what the table had come to when it was described: whoever reads its rows up to
///   this version sees what was described, whatever has been added since
/// @param rowCount how many rows it has
public record LedgerInfo(
        URI ledger,
        String table,
        long version,
        Precision<Long> rowCount,
        List<LedgerColumn> columns) {

    public LedgerInfo {
        requireNonNull(ledger, "ledger is null");
        requireNonNull(table, "table is null");
        requireNonNull(rowCount, "rowCount is null");
        columns = List.copyOf(columns);
    }

    /// Asks the service for its description, on a thread that may block.
    public static Mono<LedgerInfo> describe(
            LedgerConnections connections, URI ledger, String table, Scheduler blocking) {
        return Mono.fromCallable(() -> read(connections, ledger, table)).subscribeOn(blocking);
    }

    public Schema schema() {
        return Schema.of(columns.stream().map(LedgerColumn::field).toList());
    }

    public Statistics statistics() {
        return new Statistics(
                rowCount,
                Precision.absent(),
                columns.stream().map(LedgerColumn::statistics).toList());
    }

    /// The same table, of which no more is known than its columns.
    public LedgerInfo withoutStatistics() {
        List<LedgerColumn> undescribed = columns.stream().map(LedgerColumn::undescribed).toList();
        return new LedgerInfo(ledger, table, version, Precision.absent(), undescribed);
    }

    private static LedgerInfo read(LedgerConnections connections, URI ledger, String table) {
        List<LedgerColumn> columns = new ArrayList<>();
        Precision<Long> rowCount = Precision.absent();
        long version = 0;
        try (LedgerConnection connection = connections.open(ledger, "DESCRIBE " + table)) {
            for (String line : connection.readAll()) {
                String content = line.substring(line.indexOf(' ') + 1);
                switch (line.substring(0, line.indexOf(' '))) {
                    case "version" -> version = Long.parseLong(content);
                    case "rows" -> rowCount = Facts.parse(content, Long::valueOf);
                    default -> columns.add(new LedgerColumn(content));
                }
            }
        } catch (IOException e) {
            throw new QueryException(
                    ErrorCode.SOURCE_FAILED, ledger + " does not describe " + table + ": " + e, e);
        }
        return new LedgerInfo(ledger, table, version, rowCount, columns);
    }
}
