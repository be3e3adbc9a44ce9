package io.sluice.runtime;

import io.sluice.batch.RecordBatch;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.PlanProperties;
import io.sluice.plan.TaskContext;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/// An ordered merge for tests: by the first column, a bigint, ascending.
record MergeFixture(ExecutionPlan input) implements ExecutionPlan {

    @Override
    public String name() {
        return "MergeFixture";
    }

    @Override
    public Schema schema() {
        return input.schema();
    }

    @Override
    public PlanProperties properties() {
        return PlanProperties.like(input).withPartitioning(Partitioning.single());
    }

    @Override
    public List<ExecutionPlan> children() {
        return List.of(input);
    }

    @Override
    public ExecutionPlan withChildren(List<ExecutionPlan> children) {
        return new MergeFixture(children.getFirst());
    }

    @Override
    public Flux<RecordBatch> execute(int partition, TaskContext context) {
        int inputs = input.properties().partitioning().count();
        return OrderedMerge.of(context, () -> new ByFirstColumn(inputs));
    }

    /// Yields one row at a time, the least of all heads.
    private static final class ByFirstColumn implements Merger {

        private final List<Head> heads = new ArrayList<>();

        private static final class Head {
            private @Nullable RecordBatch batch;
            private int row;
            private boolean ended;
        }

        ByFirstColumn(int inputs) {
            for (int i = 0; i < inputs; i++) {
                heads.add(new Head());
            }
        }

        @Override
        public int wanted() {
            for (int i = 0; i < heads.size(); i++) {
                if (heads.get(i).batch == null && !heads.get(i).ended) {
                    return i;
                }
            }
            return NONE;
        }

        @Override
        public void add(int input, RecordBatch batch) {
            heads.get(input).batch = batch;
            heads.get(input).row = 0;
        }

        @Override
        public void end(int input) {
            heads.get(input).ended = true;
        }

        @Override
        public @Nullable RecordBatch next() {
            Head least = null;
            for (Head head : heads) {
                if (head.batch != null && (least == null || key(head) < key(least))) {
                    least = head;
                }
            }
            if (least == null) {
                return null;
            }
            RecordBatch row = least.batch.slice(least.row++, 1);
            if (least.row == least.batch.rowCount()) {
                least.batch.close();
                least.batch = null;
            }
            return row;
        }

        private static long key(Head head) {
            return head.batch.column(0).getLong(head.row);
        }

        @Override
        public void close() {
            for (Head head : heads) {
                if (head.batch != null) {
                    head.batch.close();
                }
            }
        }
    }
}
