package io.sluice.planning;

import io.sluice.plan.ExecutionPlan;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import reactor.core.publisher.Mono;

/// What a statement became.
public sealed interface PlannedQuery {

    /// The columns of the statement's result.
    Schema schema();

    /// A statement that yields rows.
    ///
    /// @param plan has one partition
    record Rows(ExecutionPlan plan) implements PlannedQuery {
        @Override
        public Schema schema() {
            return plan.schema();
        }
    }

    /// EXPLAIN of a plan; with `analyze` the plan runs first and its result is thrown away.
    record Explain(ExecutionPlan plan, boolean analyze, boolean verbose) implements PlannedQuery {
        @Override
        public Schema schema() {
            return EXPLAIN_SCHEMA;
        }
    }

    /// A statement that changes the session, such as CREATE TABLE or SET.
    ///
    /// @param effect carries the change out when it is subscribed to and yields one line about it
    record Command(Mono<String> effect) implements PlannedQuery {
        @Override
        public Schema schema() {
            return COMMAND_SCHEMA;
        }
    }

    Schema EXPLAIN_SCHEMA = Schema.of(Field.required("plan", DataType.UTF8));

    Schema COMMAND_SCHEMA = Schema.of(Field.required("status", DataType.UTF8));
}
