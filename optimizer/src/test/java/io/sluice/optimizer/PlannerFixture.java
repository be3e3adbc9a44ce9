package io.sluice.optimizer;

import io.sluice.config.ConfigOption;
import io.sluice.config.EngineOptions;
import io.sluice.context.QueryContext;
import io.sluice.error.QueryException;
import io.sluice.function.FunctionRegistry;
import io.sluice.memory.SlabPool;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Factories;
import io.sluice.plan.PlanPrinter;
import io.sluice.plan.PlanningContext;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.planning.PlannedQuery;
import io.sluice.planning.PlannerEnvironment;
import io.sluice.planning.SessionSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.arrow.memory.BufferAllocator;
import reactor.core.scheduler.Schedulers;

/// Plans statements in tests.
public final class PlannerFixture {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final DefaultQueryPlanner planner = new DefaultQueryPlanner();
    private final BufferAllocator allocator = new SlabPool(0).newRoot(1 << 20);
    private final TestCatalog catalog = new TestCatalog();
    private final RecordedSettings settings = new RecordedSettings();
    private final List<PhysicalOptimizerRule> rules = new ArrayList<>();
    private FunctionRegistry functions = BuiltinFunctions.registry();
    private List<String> workers = List.of();
    private int partitions = 4;

    public TestCatalog catalog() {
        return catalog;
    }

    public Map<String, String> settings() {
        return settings.values;
    }

    public PlannerFixture workers(String... uris) {
        workers = List.of(uris);
        return this;
    }

    public PlannerFixture partitions(int count) {
        partitions = count;
        return this;
    }

    public PlannerFixture rule(PhysicalOptimizerRule rule) {
        rules.add(rule);
        return this;
    }

    public PlannerFixture functions(FunctionRegistry registry) {
        functions = registry;
        return this;
    }

    public PlanningContext context() {
        QueryContext query =
                QueryContext.builder().set(EngineOptions.TARGET_PARTITIONS, partitions).build();
        return new PlanningContext(
                query, functions, Factories.NONE, workers, allocator, Schedulers.immediate());
    }

    public PlannedQuery planned(String sql) {
        PlannerEnvironment environment =
                new PlannerEnvironment(context(), catalog, settings, rules);
        return planner.plan(sql, environment).block(PATIENCE);
    }

    public ExecutionPlan plan(String sql) {
        return switch (planned(sql)) {
            case PlannedQuery.Rows(ExecutionPlan plan) -> plan;
            case PlannedQuery.Explain explain -> explain.plan();
            case PlannedQuery.Command _ -> throw new IllegalArgumentException("a command: " + sql);
        };
    }

    /// The plan as EXPLAIN draws it.
    public String explain(String sql) {
        return PlanPrinter.print(plan(sql));
    }

    /// Runs a statement that changes the session.
    public String run(String sql) {
        PlannedQuery.Command command = (PlannedQuery.Command) planned(sql);
        return command.effect().block(PATIENCE);
    }

    /// The error that planning, or the effect of a command, ends with.
    public QueryException error(String sql) {
        try {
            if (planned(sql) instanceof PlannedQuery.Command command) {
                command.effect().block(PATIENCE);
            }
        } catch (QueryException e) {
            return e;
        }
        throw new AssertionError("no error: " + sql);
    }

    /// Settings that take any name.
    private static final class RecordedSettings implements SessionSettings {

        private final Map<String, String> values = new TreeMap<>();

        @Override
        public void set(String name, String value) {
            values.put(name, value);
        }

        @Override
        public void reset(String name) {
            values.remove(name);
        }

        @Override
        public List<Setting> all() {
            ConfigOption<Integer> option = EngineOptions.BATCH_ROWS;
            return List.of(new Setting(option, "8192"));
        }
    }
}
