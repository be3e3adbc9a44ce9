package io.sluice.testkit;

import io.sluice.Query;
import io.sluice.Row;
import io.sluice.Session;
import io.sluice.SessionBuilder;
import io.sluice.Summary;
import io.sluice.error.QueryException;
import io.sluice.runtime.TaskEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// A session for tests of whole statements, with tables of rows that the test writes down and with
/// files in a folder that goes when the session does.
///
/// ```java
/// try (TestSession session = TestSession.open(builder -> builder.extension(new AcmeExtension()))) {
///     session.table("orders", Batches.of(schema).row(1L, "a").batchBreak().row(2L, "b"));
///     assertThat(session.rows("SELECT count(*) FROM orders")).isEqualTo(List.of(List.of(2L)));
/// }
/// ```
///
/// Closing waits for the end of everything and fails if memory is left. The planner and the
/// built-in operators have to be on the class path, as for any session.
public final class TestSession implements AutoCloseable {

    private final BufferAllocator root = TestMemory.newRoot();
    private final Session session;
    private @Nullable Path folder;

    private TestSession(UnaryOperator<SessionBuilder> setUp) {
        session = setUp.apply(Session.builder().allocator(root)).build();
    }

    public static TestSession open() {
        return new TestSession(builder -> builder);
    }

    /// @param setUp adds to the session's builder what a test needs
    public static TestSession open(UnaryOperator<SessionBuilder> setUp) {
        return new TestSession(setUp);
    }

    public Session session() {
        return session;
    }

    /// What tasks of this session run in.
    public TaskEnvironment environment() {
        return session.environment();
    }

    /// Adds a table of these rows.
    public TestSession table(String name, Batches rows) {
        session.register(name, new BatchesTable(List.of(rows)));
        return this;
    }

    /// Writes a file into a temporary folder.
    ///
    /// @return its path, as SQL takes it between quotes
    public String file(String name, String content) {
        try {
            Path target = folder().resolve(name);
            Files.createDirectories(target.getParent());
            return Files.writeString(target, content).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The temporary folder, made when it is first asked for.
    public Path folder() {
        Path known = folder;
        if (known == null) {
            try {
                known = Files.createTempDirectory("sluice-test");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            folder = known;
        }
        return known;
    }

    /// Runs a statement, which must complete.
    public List<List<@Nullable Object>> rows(String sql) {
        return rows(session.sql(sql));
    }

    /// Runs a query, which must complete.
    public List<List<@Nullable Object>> rows(Query query) {
        return Await.value(query.rows(Row.class).map(Row::values).collectList());
    }

    /// The plan as EXPLAIN shows it.
    public String explain(String sql) {
        return Await.value(session.sql(sql).explain());
    }

    /// Runs a statement and tells what it did.
    public Summary summary(String sql) {
        Query query = session.sql(sql);
        rows(query);
        return Await.value(query.summary());
    }

    /// Runs a statement, which must fail.
    ///
    /// @throws AssertionError if it completes, or fails with anything but the one exception that
    ///   users see
    public QueryException failure(String sql) {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Row> rows =
                Await.value(
                        session.sql(sql)
                                .rows(Row.class)
                                .collectList()
                                .onErrorResume(error -> {
                                    failure.set(error);
                                    return Mono.just(List.of());
                                }));
        return switch (failure.get()) {
            case QueryException error -> error;
            case null -> throw new AssertionError("the statement completed with " + rows);
            case Throwable other ->
                    throw new AssertionError("not an error for users: " + other, other);
        };
    }

    @Override
    public void close() {
        session.close();
        Await.value(session.closed().thenReturn(true));
        delete(folder);
        root.close();
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
