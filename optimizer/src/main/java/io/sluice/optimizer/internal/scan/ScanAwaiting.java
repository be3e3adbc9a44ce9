package io.sluice.optimizer.internal.scan;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.thread.PlanningRun;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.PlanRewriter;
import io.sluice.plan.PlanningContext;
import io.sluice.plan.Transformed;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Asks every table for its scan and puts the answers into the plan.
public final class ScanAwaiting {

    /// Tables asked at a time; each may read metadata from somewhere.
    private static final int CONCURRENCY = 16;

    private ScanAwaiting() {}

    /// The plan with scans in place of pending ones. Asks nothing before it is subscribed to; goes
    /// on on a planning thread.
    public static Mono<ExecutionPlan> await(
            ExecutionPlan plan, PlanningContext context, PlanningRun run) {
        List<PendingScanExec> pending = new ArrayList<>();
        collect(plan, pending);
        return Flux.fromIterable(pending)
                .flatMapSequential(scan -> ask(scan, context, run), CONCURRENCY)
                .collectList()
                .map(scans -> replace(plan, pending, scans));
    }

    private static void collect(ExecutionPlan plan, List<PendingScanExec> pending) {
        if (plan instanceof PendingScanExec scan) {
            pending.add(scan);
        }
        plan.children().forEach(child -> collect(child, pending));
    }

    private static Mono<ExecutionPlan> ask(
            PendingScanExec scan, PlanningContext context, PlanningRun run) {
        return run.ask(() -> scan.table().provider().scan(scan.request(), context))
                .onErrorMap(error -> failed(scan, error))
                .switchIfEmpty(Mono.error(() -> broken(scan, "yields no plan")))
                .map(answer -> checked(scan, answer));
    }

    private static ExecutionPlan checked(PendingScanExec scan, ExecutionPlan answer) {
        String mismatch = answer.schema().mismatch(scan.schema());
        if (!mismatch.isEmpty()) {
            throw broken(scan, "yields another schema than was asked for: " + mismatch);
        }
        return answer;
    }

    /// Users see which table it was, and errors of one class only.
    private static Throwable failed(PendingScanExec scan, Throwable error) {
        if (error instanceof QueryException) {
            return error;
        }
        QueryException named = QueryException.from(error);
        return new QueryException(
                named.code(),
                "the scan of table \""
                        + scan.table().dottedName()
                        + "\" cannot be planned: "
                        + named.getMessage(),
                error);
    }

    private static QueryException broken(PendingScanExec scan, String what) {
        return new QueryException(
                ErrorCode.PLAN_INVALID,
                "the scan of table \"" + scan.table().dottedName() + "\" " + what);
    }

    private static ExecutionPlan replace(
            ExecutionPlan plan, List<PendingScanExec> pending, List<ExecutionPlan> scans) {
        IdentityHashMap<ExecutionPlan, ExecutionPlan> answers = new IdentityHashMap<>();
        for (int i = 0; i < pending.size(); i++) {
            answers.put(pending.get(i), scans.get(i));
        }
        return PlanRewriter.transformUp(
                        plan,
                        node -> {
                            ExecutionPlan answer = answers.get(node);
                            return answer == null ? Transformed.no(node) : Transformed.yes(answer);
                        })
                .plan();
    }
}
