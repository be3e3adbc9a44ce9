package io.sluice.optimizer.internal.logical;

import io.sluice.optimizer.internal.thread.PlanningStop;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.metadata.BuiltInMetadata;
import org.apache.calcite.rel.metadata.CyclicMetadataException;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.metadata.MetadataHandler;
import org.apache.calcite.rel.metadata.MetadataHandlerProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.jspecify.annotations.Nullable;

/// What Calcite's rules ask about algebra, answered without compiling Java at run time, as
/// Calcite's own provider does at a cost of half a second before the first plan.
///
/// Rows and costs, which the search for join orders asks for thousands of times, are direct calls:
/// rows are [RelEstimates], since Calcite's know nothing of distinct values, and the cost of a node
/// is its rows. All else goes to Calcite's handlers by reflection. Answers are kept in the query.
/// Thread-safe.
final class MetadataHandlers implements MetadataHandlerProvider {

    static final MetadataHandlers INSTANCE = new MetadataHandlers();

    private final Map<Class<?>, Object> handlers = new ConcurrentHashMap<>();

    private MetadataHandlers() {
        BuiltInMetadata.RowCount.Handler rowCount = (node, _) -> rows(node);
        handlers.put(BuiltInMetadata.RowCount.Handler.class, rowCount);
        BuiltInMetadata.NonCumulativeCost.Handler ownCost = MetadataHandlers::ownCost;
        handlers.put(BuiltInMetadata.NonCumulativeCost.Handler.class, ownCost);
        BuiltInMetadata.CumulativeCost.Handler cost = MetadataHandlers::cost;
        handlers.put(BuiltInMetadata.CumulativeCost.Handler.class, cost);
    }

    /// A query that these handlers answer.
    static RelMetadataQuery newQuery() {
        return new Query();
    }

    private static final class Query extends RelMetadataQuery {
        Query() {
            super(INSTANCE);
        }
    }

    private static double rows(RelNode node) {
        PlanningStop.check();
        return node.getCluster()
                .getPlanner()
                .getContext()
                .unwrapOrThrow(RelEstimates.class)
                .rows(node);
    }

    private static @Nullable RelOptCost ownCost(RelNode node, RelMetadataQuery query) {
        return node.stripped().computeSelfCost(node.getCluster().getPlanner(), query);
    }

    private static @Nullable RelOptCost cost(RelNode node, RelMetadataQuery query) {
        RelNode bare = node.stripped();
        if (query.map.get(bare, Cost.KEY) instanceof RelOptCost known) {
            return known;
        }
        RelOptCost cost = query.getNonCumulativeCost(bare);
        for (RelNode input : bare.getInputs()) {
            RelOptCost below = query.getCumulativeCost(input);
            if (cost == null || below == null) {
                return null;
            }
            cost = cost.plus(below);
        }
        if (cost != null) {
            query.map.put(bare, Cost.KEY, cost);
        }
        return cost;
    }

    /// Under what costs are kept in a query.
    private enum Cost {
        KEY
    }

    @Override
    public <H extends MetadataHandler<?>> H handler(Class<H> handlerClass) {
        return handlerClass.cast(handlers.computeIfAbsent(handlerClass, this::proxy));
    }

    private Object proxy(Class<?> handlerClass) {
        @SuppressWarnings("unchecked") // it comes from handler()
        Class<? extends MetadataHandler<?>> kind =
                (Class<? extends MetadataHandler<?>>) handlerClass;
        return Proxy.newProxyInstance(
                handlerClass.getClassLoader(),
                new Class<?>[] {handlerClass},
                new Dispatch(DefaultRelMetadataProvider.INSTANCE.handlers(kind)));
    }

    /// Calls the method of Calcite's handlers that is written for a node's class.
    private static final class Dispatch implements InvocationHandler {

        private final List<MetadataHandler<?>> targets;
        private final Map<Class<?>, Target> byClass = new ConcurrentHashMap<>();

        Dispatch(List<MetadataHandler<?>> targets) {
            this.targets = targets;
        }

        private record Target(MetadataHandler<?> handler, Method method) {}

        /// What identifies an answer for one node.
        private record Question(Method method, List<Object> arguments) {}

        /// In place of an answer that is being worked out, and of one that is null.
        private enum Mark {
            ACTIVE,
            NULL
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object[] arguments)
                throws Throwable {
            PlanningStop.check();
            RelNode node = ((RelNode) arguments[0]).stripped();
            RelMetadataQuery query = (RelMetadataQuery) arguments[1];
            Question question =
                    new Question(method, Arrays.asList(arguments).subList(2, arguments.length));
            Object before = query.map.get(node, question);
            if (before == Mark.ACTIVE) {
                throw new CyclicMetadataException();
            }
            if (before != null) {
                return before == Mark.NULL ? null : before;
            }
            query.map.put(node, question, Mark.ACTIVE);
            try {
                Object answer = ask(method, node, arguments);
                query.map.put(node, question, answer == null ? Mark.NULL : answer);
                return answer;
            } catch (InvocationTargetException e) {
                query.map.row(node).clear();
                throw e.getCause();
            }
        }

        private @Nullable Object ask(Method method, RelNode node, Object[] arguments)
                throws ReflectiveOperationException {
            Target target = byClass.computeIfAbsent(node.getClass(), type -> find(method, type));
            Object[] bare = arguments.clone();
            bare[0] = node;
            return target.method().invoke(target.handler(), bare);
        }

        /// The method whose first parameter is nearest to the node's class.
        private Target find(Method method, Class<?> nodeClass) {
            Target best = null;
            for (MetadataHandler<?> handler : targets) {
                for (Method candidate : handler.getClass().getMethods()) {
                    if (answers(candidate, method, nodeClass)
                            && (best == null || isNearer(candidate, best.method()))) {
                        best = new Target(handler, candidate);
                    }
                }
            }
            if (best == null) {
                throw new IllegalArgumentException(
                        "no answer to " + method.getName() + " of " + nodeClass.getName());
            }
            return best;
        }

        private static boolean answers(Method candidate, Method method, Class<?> nodeClass) {
            return candidate.getName().equals(method.getName())
                    && candidate.getParameterCount() == method.getParameterCount()
                    && candidate.getParameterTypes()[0].isAssignableFrom(nodeClass)
                    && !candidate.isBridge();
        }

        private static boolean isNearer(Method candidate, Method best) {
            Class<?> bestType = best.getParameterTypes()[0];
            Class<?> type = candidate.getParameterTypes()[0];
            return type != bestType && bestType.isAssignableFrom(type);
        }
    }
}
