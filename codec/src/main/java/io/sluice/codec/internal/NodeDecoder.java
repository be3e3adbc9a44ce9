package io.sluice.codec.internal;

import io.sluice.codec.proto.AggregateCallProto;
import io.sluice.codec.proto.FileScanNode;
import io.sluice.codec.proto.HashAggregateNode;
import io.sluice.codec.proto.HashJoinNode;
import io.sluice.codec.proto.NestedLoopJoinNode;
import io.sluice.codec.proto.PlanNode;
import io.sluice.codec.proto.SortKeyProto;
import io.sluice.codec.proto.ValuesNode;
import io.sluice.codec.proto.WindowAggregateNode;
import io.sluice.codec.proto.WindowAssignNode;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.Expr;
import io.sluice.expr.SortKey;
import io.sluice.operators.BuiltinExec;
import io.sluice.operators.CoalesceBatchesExec;
import io.sluice.operators.ExchangeExec;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.ReplayExec;
import io.sluice.operators.SortExec;
import io.sluice.operators.TopKExec;
import io.sluice.operators.UnionExec;
import io.sluice.operators.ValuesExec;
import io.sluice.operators.WatermarkExec;
import io.sluice.operators.WindowAggregateExec;
import io.sluice.operators.WindowAssignExec;
import io.sluice.operators.spec.AggregateMode;
import io.sluice.operators.spec.JoinType;
import io.sluice.plan.ExecutionPlan;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;

/// Built-in plan nodes from messages. What does not fit together is refused by the nodes' own
/// constructors.
public final class NodeDecoder {

    private final TypeCodec types;
    private final ExprDecoder exprs;
    private final int maxRows;

    /// @param maxRows of constants; rows without columns take no bytes that would bound them
    public NodeDecoder(TypeCodec types, ExprDecoder exprs, int maxRows) {
        this.types = types;
        this.exprs = exprs;
        this.maxRows = maxRows;
    }

    /// The node of a message that is not an extension's, over these children.
    public BuiltinExec decode(PlanNode node, List<ExecutionPlan> inputs) {
        return switch (node.getNodeCase()) {
            case COALESCE_BATCHES ->
                    new CoalesceBatchesExec(only(inputs), node.getCoalesceBatches().getBatchRows());
            case EXCHANGE ->
                    new ExchangeExec(
                            only(inputs),
                            SpecCodec.decode(node.getExchange().getTarget()),
                            keys(node.getExchange().getMergeOrderList()));
            case FILE_SCAN -> fileScan(node.getFileScan(), inputs);
            case FILTER ->
                    new FilterExec(only(inputs), exprs.expr(node.getFilter().getPredicate()));
            case HASH_AGGREGATE -> aggregate(node.getHashAggregate(), inputs);
            case HASH_JOIN -> hashJoin(node.getHashJoin(), inputs);
            case LIMIT ->
                    new LimitExec(
                            only(inputs),
                            node.getLimit().getOffset(),
                            node.getLimit().getLimit(),
                            node.getLimit().getPerPartition());
            case NESTED_LOOP_JOIN -> nestedLoopJoin(node.getNestedLoopJoin(), inputs);
            case PROJECTION ->
                    new ProjectionExec(
                            only(inputs),
                            exprs.exprs(node.getProjection().getExpressions()),
                            types.decode(node.getProjection().getSchema()));
            case REPLAY ->
                    new ReplayExec(
                            only(inputs),
                            node.getReplay().getTimeColumn(),
                            node.getReplay().getSpeed());
            case SORT -> new SortExec(only(inputs), keys(node.getSort().getKeysList()));
            case TOP_K ->
                    new TopKExec(
                            only(inputs),
                            keys(node.getTopK().getKeysList()),
                            node.getTopK().getLimit());
            case UNION -> new UnionExec(inputs, types.decode(node.getUnion().getSchema()));
            case VALUES -> values(node.getValues(), inputs);
            case WATERMARK ->
                    new WatermarkExec(
                            only(inputs),
                            node.getWatermark().getColumn(),
                            node.getWatermark().getDelayMicros());
            case WINDOW_AGGREGATE -> windowAggregate(node.getWindowAggregate(), inputs);
            case WINDOW_ASSIGN -> windowAssign(node.getWindowAssign(), inputs);
            case FOREIGN ->
                    throw new IllegalStateException("a foreign node among the built-in ones");
            case NODE_NOT_SET ->
                    throw new QueryException(
                            ErrorCode.CODEC_UNKNOWN_TYPE,
                            "the plan has a built-in node of a kind that this version does not"
                                    + " know");
        };
    }

    private FileScanExec fileScan(FileScanNode scan, List<ExecutionPlan> inputs) {
        requireInputs(inputs, 0);
        return new FileScanExec(
                SpecCodec.decode(scan.getFormat()),
                types.decode(scan.getTableSchema()),
                scan.getProjectionList(),
                exprs.exprs(scan.getFilters()),
                scan.getLimit(),
                scan.getPartitionsList().stream().map(SpecCodec::decode).toList(),
                StatisticsCodec.decode(scan.getStatistics()));
    }

    private HashAggregateExec aggregate(HashAggregateNode aggregate, List<ExecutionPlan> inputs) {
        return new HashAggregateExec(
                only(inputs),
                Constants.of(AggregateMode.class, aggregate.getMode()),
                exprs.exprs(aggregate.getKeys()),
                calls(aggregate.getCallsList()),
                types.decode(aggregate.getSchema()));
    }

    private HashJoinExec hashJoin(HashJoinNode join, List<ExecutionPlan> inputs) {
        requireInputs(inputs, 2);
        return new HashJoinExec(
                inputs.get(0),
                inputs.get(1),
                Constants.of(JoinType.class, join.getType()),
                join.getLeftKeysList(),
                join.getRightKeysList(),
                join.getNullsEqual(),
                exprs.expr(join.getResidual()),
                types.decode(join.getSchema()));
    }

    private NestedLoopJoinExec nestedLoopJoin(NestedLoopJoinNode join, List<ExecutionPlan> inputs) {
        requireInputs(inputs, 2);
        return new NestedLoopJoinExec(
                inputs.get(0),
                inputs.get(1),
                Constants.of(JoinType.class, join.getType()),
                exprs.expr(join.getCondition()),
                types.decode(join.getSchema()));
    }

    private ValuesExec values(ValuesNode values, List<ExecutionPlan> inputs) {
        requireInputs(inputs, 0);
        Schema schema = types.decode(values.getSchema());
        List<Expr> all = exprs.exprs(values.getValues());
        int rows = values.getRows();
        if (rows < 0 || (long) rows * schema.size() != all.size()) {
            throw new IllegalArgumentException(
                    all.size() + " values for " + rows + " rows of " + schema.size() + " columns");
        }
        NodeEncoder.requireRows(rows, maxRows);
        List<List<Expr>> table = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            table.add(all.subList(row * schema.size(), (row + 1) * schema.size()));
        }
        return new ValuesExec(table, schema);
    }

    private WindowAggregateExec windowAggregate(
            WindowAggregateNode aggregate, List<ExecutionPlan> inputs) {
        return new WindowAggregateExec(
                only(inputs),
                Constants.of(AggregateMode.class, aggregate.getMode()),
                SpecCodec.decode(aggregate.getWindow()),
                aggregate.getTimeColumn(),
                exprs.expr(aggregate.getFilter()),
                exprs.exprs(aggregate.getKeys()),
                calls(aggregate.getCallsList()),
                types.decode(aggregate.getSchema()));
    }

    private WindowAssignExec windowAssign(WindowAssignNode assign, List<ExecutionPlan> inputs) {
        return new WindowAssignExec(
                only(inputs),
                SpecCodec.decode(assign.getWindow()),
                assign.getTimeColumn(),
                types.decode(assign.getSchema()));
    }

    private List<AggregateCall> calls(List<AggregateCallProto> calls) {
        return calls.stream().map(exprs::aggregateCall).toList();
    }

    private List<SortKey> keys(List<SortKeyProto> keys) {
        return keys.stream().map(exprs::sortKey).toList();
    }

    private static ExecutionPlan only(List<ExecutionPlan> inputs) {
        requireInputs(inputs, 1);
        return inputs.getFirst();
    }

    private static void requireInputs(List<ExecutionPlan> inputs, int expected) {
        if (inputs.size() != expected) {
            throw new IllegalArgumentException(
                    "a node over " + inputs.size() + " inputs instead of " + expected);
        }
    }
}
