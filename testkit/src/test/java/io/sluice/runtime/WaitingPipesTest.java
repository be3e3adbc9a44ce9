package io.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.api.OpenTelemetry;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.FunctionRegistry;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Factories;
import io.sluice.source.LazySource;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.FluxExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A pipe that nobody writes into stands for all calls into the operating system that may never
/// come back, such as to a file system on a network that is gone.
@ExtendWith(AllocatorExtension.class)
class WaitingPipesTest {

    private static final int PIPES = 40;
    private static final Schema SCHEMA = Schema.of(Field.required("id", DataType.INT64));
    private static final Batches ROWS = Batches.of(SCHEMA, List.of(List.of(7L)), 1);

    @TempDir Path folder;

    @Test
    void queriesThatWaitForPipesStopNoOthersAndKeepTheirDeadlines(BufferAllocator allocator)
            throws Exception {
        Path pipe = pipe();
        Engine engine = Engine.builder().allocator(allocator).build();
        TaskEnvironment environment =
                engine.environment(FunctionRegistry.EMPTY, Factories.NONE, OpenTelemetry.noop());
        QueryContext soon = QueryContext.builder().deadline(Instant.now().plusMillis(500)).build();
        List<Task> tasks = new ArrayList<>();
        List<BatchReader> waiting = new ArrayList<>();
        for (int i = 0; i < PIPES; i++) {
            Task task = Task.of(reading(pipe), Set.of(0), soon, environment);
            waiting.add(BatchReader.requesting(1));
            task.partition(0, allocator).subscribe(waiting.get(i));
            tasks.add(task);
        }

        Task other =
                Task.of(
                        reading(Files.createFile(folder.resolve("file"))),
                        Set.of(0),
                        QueryContext.builder().build(),
                        environment);
        BatchReader reader = BatchReader.requesting(Long.MAX_VALUE);
        other.partition(0, allocator).subscribe(reader);
        reader.awaitEnd();
        assertThat(Batches.read(SCHEMA, reader.take()).rows()).isEqualTo(ROWS.rows());

        for (BatchReader late : waiting) {
            late.awaitEnd();
            assertThat(late.failure())
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
        }
        try (OutputStream out = Files.newOutputStream(pipe)) {
            for (Task task : tasks) {
                assertThat(Await.value(task.ended()).clean()).isTrue();
            }
            out.flush();
        }
        engine.close();
    }

    @Test
    void virtualThreadsOfOthersRunWhilePipesAreWaitedFor() throws Exception {
        Path pipe = pipe();
        Engine engine = Engine.builder().build();
        CountDownLatch opened = new CountDownLatch(PIPES);
        for (int i = 0; i < PIPES; i++) {
            engine.blocking()
                    .schedule(() -> {
                        try (InputStream in = Files.newInputStream(pipe)) {
                            opened.countDown();
                            assertThat(in.read()).isNegative();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }
        CountDownLatch others = new CountDownLatch(PIPES);
        for (int i = 0; i < PIPES; i++) {
            Thread.ofVirtual().start(others::countDown);
        }
        Await.latch(others);
        assertThat(opened.getCount()).isEqualTo(PIPES);

        try (OutputStream out = Files.newOutputStream(pipe)) {
            Await.latch(opened);
            out.flush();
        }
        engine.close();
    }

    /// Opens a file and yields the same rows whatever is in it.
    private static ExecutionPlan reading(Path path) {
        return FluxExec.of(
                SCHEMA,
                (_, context) -> {
                    AtomicBoolean read = new AtomicBoolean();
                    return LazySource.openBlocking(() -> Files.newInputStream(path))
                            .read(_ ->
                                    () ->
                                            read.compareAndSet(false, true)
                                                    ? ROWS.batch(0, context.allocator())
                                                    : null)
                            .run(context);
                });
    }

    private Path pipe() throws Exception {
        Path command = Path.of("/usr/bin/mkfifo");
        assumeTrue(Files.isExecutable(command), "there are no named pipes");
        Path pipe = folder.resolve("pipe");
        Process process = new ProcessBuilder(command.toString(), pipe.toString()).start();
        assertThat(process.waitFor()).isZero();
        return pipe;
    }
}
