package io.sluice.server;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.Session;
import io.sluice.error.QueryException;
import io.sluice.planning.QueryPlanner;
import io.sluice.rsocket.SluiceClient;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/// Where `sluice sql` runs its statements: in this process or on a server.
///
/// @param queries makes a query of a statement
/// @param tables the names of all tables, for completion
/// @param closing ends sessions and connections
record SqlEngine(Function<String, Query> queries, Flux<String> tables, Runnable closing)
        implements Function<String, Query>, AutoCloseable {

    /// @param uri the server, or null for this process
    static SqlEngine open(@Nullable String uri, ClassLoader extensions) {
        if (uri == null) {
            Session session = Session.builder().classLoader(extensions).build();
            return new SqlEngine(
                    session::sql,
                    session.catalog().tables().map(entry -> String.join(".", entry.name())),
                    session::close);
        }
        SluiceClient client = SluiceClient.connect(uri);
        return new SqlEngine(client::sql, client.tables().map(SqlEngine::nameOf), client::close);
    }

    @Override
    public Query apply(String statement) {
        return queries.apply(statement);
    }

    /// The statements of a script.
    List<String> split(String script) {
        return ServiceLoader.load(QueryPlanner.class).findFirst().orElseThrow().split(script);
    }

    /// Names for completion; none where they cannot be had.
    List<String> tableNames() {
        try {
            return MainThread.await(tables.collectList());
        } catch (QueryException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    @Override
    public void close() {
        closing.run();
    }

    private static String nameOf(Row table) {
        List<String> parts = new ArrayList<>();
        for (String column : List.of("catalog_name", "db_schema_name", "table_name")) {
            Object part = table.value(column);
            if (part != null) {
                parts.add(part.toString());
            }
        }
        return String.join(".", parts);
    }
}
