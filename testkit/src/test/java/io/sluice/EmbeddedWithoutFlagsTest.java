package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// A host that knows nothing of Sluice's launch flags embeds a session and runs a query.
class EmbeddedWithoutFlagsTest {

    /// The host's program.
    static final class Host {

        private Host() {}

        public static void main(String[] args) throws InterruptedException {
            Schema schema =
                    Schema.of(
                            Field.required("id", DataType.INT64),
                            Field.nullable("name", DataType.UTF8));
            Batches rows = Batches.of(schema).row(1L, "Ada").batchBreak().row(2L, null);
            CountDownLatch closed = new CountDownLatch(1);
            try (Session session = Session.builder().build()) {
                CountDownLatch ended = new CountDownLatch(1);
                session.query(BatchesExec.of(rows))
                        .rows(Row.class)
                        .doFinally(_ -> ended.countDown())
                        .subscribe(System.out::println, Throwable::printStackTrace);
                ended.await();
                session.closed().doFinally(_ -> closed.countDown()).subscribe();
            }
            closed.await();
        }
    }

    @Test
    void runsAQueryAndExits() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath =
                System.getProperty(
                        "surefire.test.class.path", System.getProperty("java.class.path"));
        Process host =
                new ProcessBuilder(java.toString(), "-cp", classPath, Host.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(host.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(host.waitFor()).as(output).isZero();
        assertThat(output).contains("[1, Ada]", "[2, null]").doesNotContain("Exception");
    }
}
