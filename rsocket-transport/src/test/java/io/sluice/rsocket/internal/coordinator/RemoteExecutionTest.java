package io.sluice.rsocket.internal.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.sluice.Registry;
import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.Fragment;
import io.sluice.plan.TaskContext;
import io.sluice.rsocket.internal.fragment.FragmentCodec;
import io.sluice.rsocket.internal.fragment.TaskHeader;
import io.sluice.rsocket.internal.net.Dialer;
import io.sluice.rsocket.internal.net.Endpoint;
import io.sluice.rsocket.internal.net.Hello;
import io.sluice.runtime.Task;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.FluxExec;
import io.sluice.testkit.TestTask;
import io.sluice.type.Schema;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.netty.resources.LoopResources;

@ExtendWith(AllocatorExtension.class)
class RemoteExecutionTest {

    private static final Schema NONE = Schema.of();
    private static final byte[] PLAN = {1};

    @Test
    void endsWhenTheTaskWasStoppedJustBeforeItBegan(BufferAllocator allocator) {
        Deaf socket = new Deaf();
        AtomicReference<Task> task = new AtomicReference<>();
        FluxExec plan =
                FluxExec.of(
                        NONE,
                        (_, context) -> {
                            RemoteExecution execution =
                                    new RemoteExecution(
                                            new Fragment(1, FluxExec.of(NONE, (_, _) -> null)),
                                            context,
                                            FragmentCodec.of(new Registry()),
                                            List.of(worker(socket)),
                                            0);
                            return Flux.defer(() -> {
                                task.get().stop(cancelled());
                                return execution.partition(0);
                            });
                        });
        task.set(TestTask.of(plan, allocator).task());
        BatchReader reader = BatchReader.requesting(1);

        task.get().partition(0, allocator).subscribe(reader);

        reader.awaitEnd();
        assertThat(Await.value(task.get().ended()).clean()).isTrue();
    }

    /// The first request of a task brings the plan, so no other may overtake it.
    @Test
    void asksForReportsBeforeAnotherThreadAsksForRows(BufferAllocator allocator) {
        Order socket = new Order();
        inTask(
                context -> {
                    TaskHeader header =
                            new TaskHeader(1, 1, TaskHeader.NO_PARTITION, List.of(0, 1));
                    RemoteTask task = new RemoteTask(worker(socket), header, context, () -> {});
                    BatchReader second = BatchReader.requesting(1);
                    socket.other =
                            Thread.ofPlatform()
                                    .unstarted(() ->
                                            task.read(1, PLAN, Context.root()).subscribe(second));
                    BatchReader first = BatchReader.requesting(1);
                    task.read(0, PLAN, Context.root()).subscribe(first);
                    Await.until(() -> socket.requests.size() == 3);
                    first.cancel();
                    second.cancel();
                    return Flux.empty();
                },
                allocator);

        assertThat(socket.requests).startsWith("first");
    }

    private static void inTask(
            Function<TaskContext, Flux<RecordBatch>> run, BufferAllocator allocator) {
        TestTask.of(FluxExec.of(NONE, (_, context) -> run.apply(context)), allocator).run();
    }

    private static QueryException cancelled() {
        return new QueryException(ErrorCode.CANCELLED, "stopped");
    }

    private static RemoteExecution.Worker worker(RSocket socket) {
        WorkerLink link =
                new WorkerLink(
                        Endpoint.parse("tcp://127.0.0.1:1"),
                        new Dialer(Hello.client(), LoopResources.create("test-unused")));
        return new RemoteExecution.Worker(
                "worker", new WorkerLink.Connected(socket, Hello.client(), link));
    }

    /// Never answers.
    private static class Deaf implements RSocket {
        @Override
        public Flux<Payload> requestStream(Payload payload) {
            payload.release();
            return Flux.never();
        }
    }

    /// Notes the order in which requests leave. While the first is under way, another thread
    /// starts, and gets as far as it can.
    private static final class Order extends Deaf {

        private final List<String> requests = new CopyOnWriteArrayList<>();
        private final AtomicBoolean begun = new AtomicBoolean();
        private Thread other = Thread.currentThread();

        @Override
        public Flux<Payload> requestStream(Payload payload) {
            if (begun.compareAndSet(false, true)) {
                other.start();
                Await.until(() -> other.getState() == Thread.State.BLOCKED || !requests.isEmpty());
                requests.add("first");
            } else {
                requests.add("later");
            }
            return super.requestStream(payload);
        }
    }
}
