package io.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.catalog.ScanRequest;
import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.Expr;
import io.sluice.function.FunctionRegistry;
import io.sluice.memory.SlabPool;
import io.sluice.operators.BuiltinExec;
import io.sluice.operators.ExchangeExec;
import io.sluice.operators.FilterExec;
import io.sluice.operators.InsertExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.RemoteExchangeExec;
import io.sluice.operators.ValuesExec;
import io.sluice.operators.source.MemoryTable;
import io.sluice.operators.source.PublisherTable;
import io.sluice.operators.spec.JoinType;
import io.sluice.plan.Boundedness;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Partitioning;
import io.sluice.plan.Placement;
import io.sluice.plan.PlanPrinter;
import io.sluice.serde.DecodeContext;
import io.sluice.testkit.TestPlanning;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class PlanCodecTest {

    private final PlanCodec codec = PlanCodec.of(List.of(), CodecLimits.DEFAULT);

    @Test
    void everyPlanComesBackAsItWas() {
        for (ExecutionPlan plan : Samples.plans()) {
            ExecutionPlan decoded = codec.decode(codec.encode(plan), Samples.decoding());
            assertThat(decoded).isEqualTo(plan);
            assertThat(PlanPrinter.print(decoded)).isEqualTo(PlanPrinter.print(plan));
            assertThat(decoded.properties()).isEqualTo(plan.properties());
            assertThat(decoded.schema()).isEqualTo(plan.schema());
            assertThat(decoded.statistics()).isEqualTo(plan.statistics());
            assertThat(codec.encode(decoded)).isEqualTo(codec.encode(plan));
        }
    }

    @Test
    void everyNodeIsSampledOrStaysOnTheCoordinator() {
        Set<Class<?>> sampled = new HashSet<>();
        Samples.plans().forEach(plan -> sampled.add(plan.getClass()));
        coordinatorNodes().forEach(plan -> sampled.add(plan.getClass()));
        assertThat(sampled).containsExactlyInAnyOrder(BuiltinExec.class.getPermittedSubclasses());
    }

    @Test
    void everyComponentOfEveryNodeVariesAmongTheSamples() throws ReflectiveOperationException {
        Map<RecordComponent, Set<Object>> values = new LinkedHashMap<>();
        for (ExecutionPlan plan : Samples.plans()) {
            for (RecordComponent component : plan.getClass().getRecordComponents()) {
                values.computeIfAbsent(component, _ -> new HashSet<>())
                        .add(component.getAccessor().invoke(plan));
            }
        }
        Map<String, Set<Object>> byName = new LinkedHashMap<>();
        values.forEach((component, seen) ->
                byName.computeIfAbsent(
                                component.getDeclaringRecord().getSimpleName()
                                        + "."
                                        + component.getName(),
                                _ -> new HashSet<>())
                        .addAll(seen));
        byName.entrySet().removeIf(entry -> entry.getKey().matches(".*\\.(input|left|right)"));
        assertThat(byName).isNotEmpty();
        byName.forEach((name, seen) -> assertThat(seen).as(name).hasSizeGreaterThan(1));
    }

    @Test
    void everyExpressionComesBackAsItWas() {
        List<Expr> exprs = Samples.exprs();
        FunctionRegistry functions = Samples.decoding().functions();
        assertThat(ExprCodec.decode(ExprCodec.encode(exprs), functions)).isEqualTo(exprs);
        Set<Class<?>> sampled = exprs.stream().map(Expr::getClass).collect(Collectors.toSet());
        assertThat(sampled).containsExactlyInAnyOrder(Expr.class.getPermittedSubclasses());
    }

    @Test
    void everyTypeComesBackAsItWas() {
        List<Field> fields = new ArrayList<>();
        for (DataType type : Samples.TYPES) {
            fields.add(Field.nullable("c" + fields.size(), type));
        }
        Schema schema = new Schema(fields, Map.of("b", "2", "a", "1"));
        assertThat(SchemaCodec.decode(SchemaCodec.encode(schema))).isEqualTo(schema);
        assertThat(SchemaCodec.decode(SchemaCodec.encode(Schema.EMPTY))).isEqualTo(Schema.EMPTY);
        Set<Class<?>> sampled =
                Samples.TYPES.stream().map(DataType::getClass).collect(Collectors.toSet());
        assertThat(sampled).containsExactlyInAnyOrder(DataType.class.getPermittedSubclasses());
    }

    @Test
    void nodesOfTheCoordinatorAreRefusedByName() {
        for (ExecutionPlan node : coordinatorNodes()) {
            assertThat(node.properties().placement()).isEqualTo(Placement.COORDINATOR);
            ExecutionPlan above = node;
            if (!(node instanceof InsertExec)) {
                above = new FilterExec(node, Samples.ID_IS_ONE);
            }
            ExecutionPlan plan = above;
            assertRefused(() -> codec.encode(plan), ErrorCode.NOT_DISTRIBUTABLE, node.name());
        }
    }

    @Test
    void unknownFunctionsAreNamed() {
        ExecutionPlan call =
                new FilterExec(
                        Samples.values(),
                        new Expr.Call("no_such", List.of(Samples.ID), DataType.BOOL));
        byte[] bytes = codec.encode(call);
        assertRefused(
                () -> codec.decode(bytes, Samples.decoding()),
                ErrorCode.CODEC_UNKNOWN_TYPE,
                "no_such");
        DecodeContext bare =
                new DecodeContext(
                        Samples.decoding().factories(),
                        FunctionRegistry.EMPTY,
                        Samples.decoding().query());
        ExecutionPlan aggregate =
                Samples.plans().stream()
                        .filter(plan -> plan.name().equals("HashAggregateExec"))
                        .findFirst()
                        .orElseThrow();
        assertRefused(
                () -> codec.decode(codec.encode(aggregate), bare),
                ErrorCode.CODEC_UNKNOWN_TYPE,
                "count");
    }

    @Test
    void plansWithinTheLimitsGoThroughAndOthersAreRefusedAtBothEnds() {
        CodecLimits small = new CodecLimits(2000, 300, 5, 4, 6, 2);
        PlanCodec strict = PlanCodec.of(List.of(), small);
        for (int filters : List.of(3, 4)) {
            ExecutionPlan plan = Samples.values();
            for (int i = 0; i < filters; i++) {
                plan = new FilterExec(plan, Samples.ID_IS_ONE);
            }
            ExecutionPlan deep = plan;
            if (filters == 3) {
                assertThat(strict.decode(strict.encode(deep), Samples.decoding())).isEqualTo(deep);
            } else {
                assertTooLarge(strict, deep, "4 levels deep");
            }
        }
        assertTooLarge(strict, filtered(negated(Samples.ID, 6)), "6 levels deep");
        assertTooLarge(
                strict,
                new ProjectionExec(
                        Samples.values(),
                        List.of(new Expr.NullLiteral(lists(2))),
                        Schema.of(Field.nullable("l", lists(2)))),
                "2 levels deep");
        Expr.Literal literal = new Expr.Literal(DataType.INT64, 1L);
        ExecutionPlan wide = filtered(new Expr.In(Samples.ID, Collections.nCopies(200, literal)));
        assertRefused(() -> strict.encode(wide), ErrorCode.TOO_LARGE, "2000 are sent");
        PlanCodec manyBytes = PlanCodec.of(List.of(), new CodecLimits(1 << 20, 300, 5, 4, 6, 2));
        assertTooLarge(manyBytes, wide, "300 parts");
        byte[] bytes = codec.encode(wide);
        assertRefused(
                () -> strict.decode(bytes, Samples.decoding()),
                ErrorCode.TOO_LARGE,
                "2000 are read");
    }

    @Test
    void whatTakesNoBytesIsBoundedToo() {
        PlanCodec strict = PlanCodec.of(List.of(), new CodecLimits(2000, 300, 5, 4, 6, 2));
        ExecutionPlan rows =
                new ValuesExec(Collections.nCopies(301, List.<Expr>of()), Schema.EMPTY);
        assertTooLarge(strict, rows, "301 rows of constants");
        ExecutionPlan partitions =
                new ExchangeExec(Samples.values(), new Partitioning.RoundRobin(1 << 17), List.of());
        assertRefused(() -> codec.encode(partitions), ErrorCode.TOO_LARGE, "131072 partitions");
    }

    @Test
    void plansAsDeepAsTheDefaultsAllowGoThrough() {
        ExecutionPlan plan = Samples.values();
        for (int i = 1; i < CodecLimits.DEFAULT.maxPlanDepth(); i++) {
            plan = new FilterExec(plan, Samples.ID_IS_ONE);
        }
        assertThat(codec.decode(codec.encode(plan), Samples.decoding())).isEqualTo(plan);
        Expr deepest = negated(Samples.ID, CodecLimits.DEFAULT.maxExprDepth() - 2);
        ExecutionPlan filtered = filtered(deepest);
        assertThat(codec.decode(codec.encode(filtered), Samples.decoding())).isEqualTo(filtered);
    }

    @Test
    void otherVersionsAndFieldsOfNewerOnesAreRefused() {
        byte[] bytes = codec.encode(Samples.values());
        byte[] newer = bytes.clone();
        newer[1] = 2;
        assertRefused(
                () -> codec.decode(newer, Samples.decoding()),
                ErrorCode.CODEC_UNKNOWN_TYPE,
                "format version 2");
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 2);
        longer[bytes.length] = 7 << 3;
        longer[bytes.length + 1] = 1;
        assertRefused(
                () -> codec.decode(longer, Samples.decoding()),
                ErrorCode.CODEC_UNKNOWN_TYPE,
                "the field 7 of PlanProto");
    }

    @Test
    void theHandShakeListsThePlanFormat() {
        assertThat(codec.typeNames()).containsExactly(PlanCodec.TYPE_NAME);
    }

    private static ExecutionPlan filtered(Expr id) {
        Expr condition =
                id.type().equals(DataType.BOOL)
                        ? id
                        : new Expr.Comparison(Expr.ComparisonOp.EQUAL, id, Samples.ONE);
        return new FilterExec(Samples.values(), condition);
    }

    private static Expr negated(Expr expr, int times) {
        Expr negated = expr;
        for (int i = 0; i < times; i++) {
            negated = new Expr.Negate(negated);
        }
        return negated;
    }

    private static DataType lists(int depth) {
        return depth == 0 ? DataType.INT64 : DataType.list(lists(depth - 1));
    }

    private void assertTooLarge(PlanCodec strict, ExecutionPlan plan, String message) {
        assertRefused(() -> strict.encode(plan), ErrorCode.TOO_LARGE, message);
        byte[] bytes = codec.encode(plan);
        assertRefused(() -> strict.decode(bytes, Samples.decoding()), ErrorCode.TOO_LARGE, message);
    }

    private static void assertRefused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable call,
            ErrorCode code,
            String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private static ExecutionPlan scanOf(TableProvider table, BufferAllocator root) {
        ScanRequest all = ScanRequest.all(table.schema().size());
        return Objects.requireNonNull(table.scan(all, TestPlanning.context(root)).block());
    }

    private static List<ExecutionPlan> coordinatorNodes() {
        BufferAllocator root = new SlabPool(0).newRoot(1 << 20);
        MemoryTable table = MemoryTable.of(Samples.SCHEMA, root);
        PublisherTable publisher =
                PublisherTable.of(Samples.SCHEMA, Flux.empty(), Boundedness.BOUNDED);
        return List.of(
                scanOf(table, root),
                scanOf(publisher, root),
                table.insertInto(Samples.values()),
                new RemoteExchangeExec(1, Samples.values()),
                new NestedLoopJoinExec(
                        Samples.values(),
                        Samples.values(),
                        JoinType.FULL,
                        Expr.TRUE,
                        Samples.SCHEMA.concat(Samples.SCHEMA)));
    }
}
