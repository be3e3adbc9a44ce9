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
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/// What is known of a table of a ledger without reading it: metadata, which plans carry along.
///
/// @param version how many rows the table had when it was described. Rows are never changed, so
///   whoever reads so many sees what was described
public record LedgerInfo(URI ledger, String table, long version, List<LedgerColumn> columns) {

    public LedgerInfo {
        requireNonNull(ledger, "ledger is null");
        requireNonNull(table, "table is null");
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
                Precision.exact(version),
                Precision.absent(),
                columns.stream().map(LedgerColumn::statistics).toList());
    }

    private static LedgerInfo read(LedgerConnections connections, URI ledger, String table) {
        List<LedgerColumn> columns = new ArrayList<>();
        long version = 0;
        try (LedgerConnection connection = connections.open(ledger, "DESCRIBE " + table)) {
            @Nullable String line = connection.readLine();
            while (line != null) {
                if (line.startsWith("version ")) {
                    version = Long.parseLong(line.substring("version ".length()));
                } else {
                    columns.add(new LedgerColumn(line.substring("column ".length())));
                }
                line = connection.readLine();
            }
        } catch (IOException e) {
            throw new QueryException(
                    ErrorCode.SOURCE_FAILED, ledger + " does not describe " + table + ": " + e, e);
        }
        return new LedgerInfo(ledger, table, version, columns);
    }
}
