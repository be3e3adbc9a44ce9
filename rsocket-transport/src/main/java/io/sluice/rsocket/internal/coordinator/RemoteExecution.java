package io.sluice.rsocket.internal.coordinator;

import io.sluice.batch.RecordBatch;
import io.sluice.context.TraceContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.ErrorScope;
import io.sluice.error.QueryException;
import io.sluice.plan.Fragment;
import io.sluice.plan.FragmentRunner;
import io.sluice.plan.TaskContext;
import io.sluice.plan.TaskContext.Activity;
import io.sluice.rsocket.internal.fragment.FragmentCodec;
import io.sluice.rsocket.internal.fragment.TaskHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// One fragment on its workers: one task in each, with the partitions that it was dealt.
///
/// The reading task goes on until each worker has told what it counted, has said that it has ended,
/// or is lost; so a summary is complete, and a cancel has reached the sources when it is confirmed.
final class RemoteExecution implements FragmentRunner.Execution {

    private static final int FIRST_ATTEMPT = 1;

    private final TaskContext context;
    private final Mono<byte[]> plan;
    private final List<RemoteTask> taskOfPartition = new ArrayList<>();
    private final List<RemoteTask> tasks = new ArrayList<>();
    private final AtomicInteger open;
    private final AtomicBoolean begun = new AtomicBoolean();
    private volatile @Nullable Activity activity;

    /// A worker that is connected.
    record Worker(String name, WorkerLink.Connected link) {}

    /// @param first which worker gets partition 0
    RemoteExecution(
            Fragment fragment,
            TaskContext context,
            FragmentCodec codec,
            List<Worker> workers,
            int first) {
        this.context = context;
        this.plan =
                Mono.fromCallable(() -> encode(fragment, codec, workers))
                        .subscribeOn(context.cpu())
                        .cache();
        deal(fragment, workers, first);
        this.open = new AtomicInteger(tasks.size());
    }

    /// The plan's bytes, once it is known that every worker can read them.
    private static byte[] encode(Fragment fragment, FragmentCodec codec, List<Worker> workers) {
        byte[] bytes = codec.encode(fragment.plan());
        Set<String> formats = codec.formats(fragment.plan());
        for (Worker worker : workers) {
            Set<String> missing = new TreeSet<>(formats);
            missing.removeAll(worker.link().hello().codecs());
            if (!missing.isEmpty()) {
                throw new QueryException(
                        ErrorCode.CODEC_UNKNOWN_TYPE,
                        ErrorScope.FRAGMENT,
                        worker.name(),
                        "worker "
                                + worker.name()
                                + " has no codec for "
                                + String.join(", ", missing)
                                + "; install the extension there",
                        null);
            }
        }
        return bytes;
    }

    private void deal(Fragment fragment, List<Worker> workers, int first) {
        int partitions = fragment.plan().properties().partitioning().count();
        List<List<Integer>> dealt = new ArrayList<>();
        for (int i = 0; i < Math.min(workers.size(), partitions); i++) {
            dealt.add(new ArrayList<>());
        }
        for (int partition = 0; partition < partitions; partition++) {
            dealt.get(partition % dealt.size()).add(partition);
        }
        for (int i = 0; i < dealt.size(); i++) {
            TaskHeader header =
                    new TaskHeader(
                            fragment.stage(), FIRST_ATTEMPT, TaskHeader.NO_PARTITION, dealt.get(i));
            Worker worker = workers.get((first + i) % workers.size());
            tasks.add(new RemoteTask(worker, header, context, this::taskEnded));
        }
        for (int partition = 0; partition < partitions; partition++) {
            taskOfPartition.add(tasks.get(partition % tasks.size()));
        }
    }

    @Override
    public Flux<RecordBatch> partition(int partition) {
        RemoteTask task = taskOfPartition.get(partition);
        return Flux.deferContextual(subscriber -> {
            begin();
            return plan.flatMapMany(
                    bytes -> task.read(partition, bytes, TraceContext.of(subscriber)));
        });
    }

    private void begin() {
        if (begun.compareAndSet(false, true)) {
            activity = context.begin(() -> tasks.forEach(RemoteTask::stop));
            endActivityWithTasks();
        }
    }

    private void taskEnded() {
        open.decrementAndGet();
        endActivityWithTasks();
    }

    /// The tasks may have been stopped before there was an activity to end.
    private void endActivityWithTasks() {
        Activity watching = activity;
        if (watching != null && open.get() == 0) {
            watching.end();
        }
    }
}
