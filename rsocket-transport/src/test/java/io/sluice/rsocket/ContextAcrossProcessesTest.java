package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.Query;
import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigType;
import io.sluice.config.Propagation;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.acme.AcmeExtension;
import io.sluice.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A query's context through a client, a server and a worker in processes of their own. The server
/// does not have the classes of the extension that declares the entries.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContextAcrossProcessesTest {

    private static final String SECRET = "hunter2-never-shown";

    private JavaProcess worker;
    private JavaProcess server;
    private SluiceClient client;

    @BeforeAll
    void start(@TempDir Path withoutAcme) throws IOException {
        Path classes = classesOf(ContextAcrossProcessesTest.class);
        copyWithout(classes, withoutAcme, "acme");
        JavaProcess.Settings talkative = JavaProcess.Settings.DEFAULT.withFlag("-Dtest.log=DEBUG");
        worker =
                JavaProcess.start(
                        talkative, WorkerMain.class.getName(), AcmeExtension.class.getName());
        server =
                JavaProcess.start(
                        talkative
                                .without(entry -> entry.equals(classes.toString()))
                                .with(withoutAcme.toString()),
                        ServerMain.class.getName(),
                        worker.ready());
        client = SluiceClient.connect(server.ready().split(" ")[0]);
        assertThat(server.ask("has " + AcmeExtension.class.getName())).isEqualTo("false");
    }

    @AfterAll
    void stop() {
        client.close();
        server.close();
        worker.close();
    }

    private static Path classesOf(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
    }

    private static void copyWithout(Path from, Path to, String excluded) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            files.filter(file -> !file.toString().contains("/" + excluded + "/"))
                    .forEach(file -> copy(file, to.resolve(from.relativize(file))));
        }
    }

    private static void copy(Path file, Path to) {
        try {
            if (Files.isDirectory(file)) {
                Files.createDirectories(to);
            } else {
                Files.copy(file, to);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void reachesTheWorkerThroughAServerThatDoesNotKnowTheTypes() {
        QueryContext context =
                QueryContext.builder()
                        .tenant("blue")
                        .set(AcmeExtension.LIMIT, 4096L)
                        .set(AcmeExtension.TOKEN, SECRET)
                        .set(AcmeExtension.STRICT, true)
                        .set(AcmeExtension.DESK, "17")
                        .build();

        Map<String, List<Object>> atServer = entries("entries", context);
        Map<String, List<Object>> atWorker = entries("remote entries", context);

        assertThat(atServer.get("typed")).first().isEqualTo("untyped");
        assertThat(atWorker.get("typed")).first().isEqualTo("4096 PT0S " + SECRET + " true ");
        for (Map<String, List<Object>> there : List.of(atServer, atWorker)) {
            assertThat(there.get("tenant")).first().isEqualTo("blue");
            assertThat(there.get("acme.limit")).containsExactly("4096", "OPTIONAL", false);
            assertThat(there.get("acme.token")).containsExactly(SECRET, "OPTIONAL", true);
            assertThat(there.get("acme.strict")).containsExactly("true", "REQUIRED", false);
            assertThat(there).doesNotContainKeys("acme.desk", "acme.patience");
        }
    }

    @Test
    void failsAQueryWhoseRequiredEntryTheServerDoesNotKnow() {
        QueryContext context =
                QueryContext.builder()
                        .entry(
                                new ContextEntry(
                                        "acme.unheard_of", "x", Propagation.REQUIRED, false))
                        .build();

        assertThatThrownBy(() -> entries("entries", context))
                .rootCause()
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.CONTEXT_ENTRY_UNREGISTERED);
                            assertThat(e).hasMessageContaining("acme.unheard_of");
                        });
    }

    @Test
    void showsASecretToNobody() {
        QueryContext context =
                QueryContext.builder()
                        .set(AcmeExtension.TOKEN, SECRET)
                        .set(
                                ConfigOption.of(
                                        "execution.batch_rows", ConfigType.STRING, "", "Broken."),
                                "not a number")
                        .build();
        Query query = client.sql("remote entries", context);

        assertThat(context.toString()).doesNotContain(SECRET);
        assertThatThrownBy(() -> ClientAndServerTest.rows(query))
                .rootCause()
                .hasMessageNotContaining(SECRET);
        assertThat(Await.value(query.summary()).toString()).doesNotContain(SECRET);
        QueryContext sound = QueryContext.builder().set(AcmeExtension.TOKEN, SECRET).build();
        Query explained = client.sql("remote entries", sound);
        assertThat(Await.value(explained.explain())).doesNotContain(SECRET);
        ClientAndServerTest.rows(explained);
        assertThat(Await.value(explained.summary()).toString()).doesNotContain(SECRET);
        assertThat(server.errors()).contains(explained.id()).doesNotContain(SECRET);
        assertThat(worker.errors()).contains(explained.id()).doesNotContain(SECRET);
    }

    /// Not even where a driver quotes it: neither to the client nor in a log of the processes.
    @ParameterizedTest
    @EnumSource(names = {"SOURCE_FAILED", "INTERNAL"})
    void showsASecretToNobodyWhenASourceQuotesIt(ErrorCode code) {
        for (String sql : List.of("entries", "remote entries")) {
            QueryContext context =
                    QueryContext.builder()
                            .tenant(EntriesExec.FAILING + code.name())
                            .set(AcmeExtension.TOKEN, SECRET)
                            .build();
            Query query = client.sql(sql, context);

            assertThatThrownBy(() -> ClientAndServerTest.rows(query))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(code))
                    .hasMessageNotContaining(SECRET);
            assertThat(Await.value(query.summary()).toString())
                    .contains("outcome=FAILED")
                    .doesNotContain(SECRET);
            Await.until(() -> server.errors().contains(query.id() + " failed"));
            assertThat(server.errors()).doesNotContain(SECRET);
        }
        Await.until(() -> worker.errors().contains("cannot log in with [***]"));
        assertThat(worker.errors()).doesNotContain(SECRET);
    }

    /// Every option that the extension declares, with values of its type.
    @Test
    void carriesEveryDeclaredOption() {
        long seed = System.nanoTime();
        System.out.println("carriesEveryDeclaredOption seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            QueryContext.Builder context = QueryContext.builder();
            Map<String, String> expected = new TreeMap<>();
            for (ConfigOption<?> option : AcmeExtension.OPTIONS) {
                String value = value(option, random);
                context.entry(
                        new ContextEntry(
                                option.name(), value, option.propagation(), option.secret()));
                if (option.propagation() != Propagation.LOCAL) {
                    expected.put(option.name(), value);
                }
            }
            Map<String, List<Object>> there = entries("remote entries", context.build());

            expected.forEach(
                    (name, value) -> assertThat(there.get(name)).as(name).first().isEqualTo(value));
            assertThat(there).hasSize(expected.size() + 2);
        }
    }

    private static String value(ConfigOption<?> option, Random random) {
        if (option.type() == ConfigType.BOOLEAN) {
            return Boolean.toString(random.nextBoolean());
        }
        if (option.type() == ConfigType.BYTES) {
            return Long.toString(random.nextLong(Long.MAX_VALUE));
        }
        if (option.type() == ConfigType.DURATION) {
            return "PT" + random.nextInt(100_000) + "S";
        }
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.appendCodePoint(' ' + random.nextInt(0x3000));
        }
        return text.toString();
    }

    /// The rows of an [EntriesExec], by name.
    private Map<String, List<Object>> entries(String sql, QueryContext context) {
        Map<String, List<Object>> entries = new TreeMap<>();
        ClientAndServerTest.rows(client.sql(sql, context))
                .forEach(row -> entries.put((String) row.getFirst(), row.subList(1, 4)));
        return entries;
    }
}
