package io.sluice.codec.internal;

import io.sluice.codec.proto.AggregateCallProto;
import io.sluice.codec.proto.CoalesceBatchesNode;
import io.sluice.codec.proto.ExchangeNode;
import io.sluice.codec.proto.FileScanNode;
import io.sluice.codec.proto.FilterNode;
import io.sluice.codec.proto.HashAggregateNode;
import io.sluice.codec.proto.HashJoinNode;
import io.sluice.codec.proto.LimitNode;
import io.sluice.codec.proto.NestedLoopJoinNode;
import io.sluice.codec.proto.PlanNode;
import io.sluice.codec.proto.ProjectionNode;
import io.sluice.codec.proto.ReplayNode;
import io.sluice.codec.proto.SortKeyProto;
import io.sluice.codec.proto.SortNode;
import io.sluice.codec.proto.TopKNode;
import io.sluice.codec.proto.UnionNode;
import io.sluice.codec.proto.ValuesNode;
import io.sluice.codec.proto.WatermarkNode;
import io.sluice.codec.proto.WindowAggregateNode;
import io.sluice.codec.proto.WindowAssignNode;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.expr.AggregateCall;
import io.sluice.expr.SortKey;
import io.sluice.operators.BuiltinExec;
import io.sluice.operators.CoalesceBatchesExec;
import io.sluice.operators.ExchangeExec;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.FilterExec;
import io.sluice.operators.HashAggregateExec;
import io.sluice.operators.HashJoinExec;
import io.sluice.operators.InsertExec;
import io.sluice.operators.LimitExec;
import io.sluice.operators.MemoryScanExec;
import io.sluice.operators.NestedLoopJoinExec;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.PublisherScanExec;
import io.sluice.operators.RemoteExchangeExec;
import io.sluice.operators.ReplayExec;
import io.sluice.operators.SortExec;
import io.sluice.operators.TopKExec;
import io.sluice.operators.UnionExec;
import io.sluice.operators.ValuesExec;
import io.sluice.operators.WatermarkExec;
import io.sluice.operators.WindowAggregateExec;
import io.sluice.operators.WindowAssignExec;
import java.util.List;

/// Built-in plan nodes to messages, each without its children.
public final class NodeEncoder {

    private final TypeCodec types;
    private final ExprEncoder exprs;
    private final int maxRows;

    /// @param maxRows of constants; rows without columns take no bytes that would bound them
    public NodeEncoder(TypeCodec types, ExprEncoder exprs, int maxRows) {
        this.types = types;
        this.exprs = exprs;
        this.maxRows = maxRows;
    }

    /// The message of a node that may run anywhere.
    public PlanNode.Builder encode(BuiltinExec node) {
        PlanNode.Builder builder = PlanNode.newBuilder();
        return switch (node) {
            case CoalesceBatchesExec coalesce ->
                    builder.setCoalesceBatches(
                            CoalesceBatchesNode.newBuilder().setBatchRows(coalesce.batchRows()));
            case ExchangeExec exchange -> builder.setExchange(exchange(exchange));
            case FileScanExec scan -> builder.setFileScan(fileScan(scan));
            case FilterExec filter ->
                    builder.setFilter(
                            FilterNode.newBuilder().setPredicate(exprs.encode(filter.predicate())));
            case HashAggregateExec aggregate -> builder.setHashAggregate(aggregate(aggregate));
            case HashJoinExec join -> builder.setHashJoin(hashJoin(join));
            case LimitExec limit -> builder.setLimit(limit(limit));
            case NestedLoopJoinExec join -> builder.setNestedLoopJoin(nestedLoopJoin(join));
            case ProjectionExec projection -> builder.setProjection(projection(projection));
            case ReplayExec replay ->
                    builder.setReplay(
                            ReplayNode.newBuilder()
                                    .setTimeColumn(replay.timeColumn())
                                    .setSpeed(replay.speed()));
            case SortExec sort ->
                    builder.setSort(SortNode.newBuilder().addAllKeys(keys(sort.keys())));
            case TopKExec topK ->
                    builder.setTopK(
                            TopKNode.newBuilder()
                                    .addAllKeys(keys(topK.keys()))
                                    .setLimit(topK.limit()));
            case UnionExec union ->
                    builder.setUnion(
                            UnionNode.newBuilder().setSchema(types.encode(union.schema())));
            case ValuesExec values -> builder.setValues(values(values));
            case WatermarkExec watermark ->
                    builder.setWatermark(
                            WatermarkNode.newBuilder()
                                    .setColumn(watermark.column())
                                    .setDelayMicros(watermark.delayMicros()));
            case WindowAggregateExec aggregate ->
                    builder.setWindowAggregate(windowAggregate(aggregate));
            case WindowAssignExec assign -> builder.setWindowAssign(windowAssign(assign));
            case InsertExec _, MemoryScanExec _, PublisherScanExec _, RemoteExchangeExec _ ->
                    throw new IllegalArgumentException(node.name() + " stays on the coordinator");
        };
    }

    private ExchangeNode exchange(ExchangeExec exchange) {
        return ExchangeNode.newBuilder()
                .setTarget(SpecCodec.encode(exchange.target()))
                .addAllMergeOrder(keys(exchange.mergeOrder()))
                .build();
    }

    private FileScanNode fileScan(FileScanExec scan) {
        return FileScanNode.newBuilder()
                .setFormat(SpecCodec.encode(scan.format()))
                .setTableSchema(types.encode(scan.tableSchema()))
                .addAllProjection(scan.projection())
                .setFilters(exprs.encode(scan.filters()))
                .setLimit(scan.limit())
                .addAllPartitions(scan.partitions().stream().map(SpecCodec::encode).toList())
                .setStatistics(StatisticsCodec.encode(scan.statistics()))
                .build();
    }

    private HashAggregateNode aggregate(HashAggregateExec aggregate) {
        return HashAggregateNode.newBuilder()
                .setMode(aggregate.mode().name())
                .setKeys(exprs.encode(aggregate.keys()))
                .addAllCalls(calls(aggregate.calls()))
                .setSchema(types.encode(aggregate.schema()))
                .build();
    }

    private HashJoinNode hashJoin(HashJoinExec join) {
        return HashJoinNode.newBuilder()
                .setType(join.type().name())
                .addAllLeftKeys(join.leftKeys())
                .addAllRightKeys(join.rightKeys())
                .setNullsEqual(join.nullsEqual())
                .setResidual(exprs.encode(join.residual()))
                .setSchema(types.encode(join.schema()))
                .build();
    }

    private static LimitNode limit(LimitExec limit) {
        return LimitNode.newBuilder()
                .setOffset(limit.offset())
                .setLimit(limit.limit())
                .setPerPartition(limit.perPartition())
                .build();
    }

    private NestedLoopJoinNode nestedLoopJoin(NestedLoopJoinExec join) {
        return NestedLoopJoinNode.newBuilder()
                .setType(join.type().name())
                .setCondition(exprs.encode(join.condition()))
                .setSchema(types.encode(join.schema()))
                .build();
    }

    private ProjectionNode projection(ProjectionExec projection) {
        return ProjectionNode.newBuilder()
                .setExpressions(exprs.encode(projection.expressions()))
                .setSchema(types.encode(projection.schema()))
                .build();
    }

    static void requireRows(int rows, int maxRows) {
        if (rows > maxRows) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "the plan has "
                            + rows
                            + " rows of constants; at most "
                            + maxRows
                            + " are possible");
        }
    }

    private ValuesNode values(ValuesExec values) {
        requireRows(values.rows().size(), maxRows);
        return ValuesNode.newBuilder()
                .setSchema(types.encode(values.schema()))
                .setRows(values.rows().size())
                .setValues(exprs.encode(values.rows().stream().flatMap(List::stream).toList()))
                .build();
    }

    private WindowAggregateNode windowAggregate(WindowAggregateExec aggregate) {
        return WindowAggregateNode.newBuilder()
                .setMode(aggregate.mode().name())
                .setWindow(SpecCodec.encode(aggregate.window()))
                .setTimeColumn(aggregate.timeColumn())
                .setFilter(exprs.encode(aggregate.filter()))
                .setKeys(exprs.encode(aggregate.keys()))
                .addAllCalls(calls(aggregate.calls()))
                .setSchema(types.encode(aggregate.schema()))
                .build();
    }

    private WindowAssignNode windowAssign(WindowAssignExec assign) {
        return WindowAssignNode.newBuilder()
                .setWindow(SpecCodec.encode(assign.window()))
                .setTimeColumn(assign.timeColumn())
                .setSchema(types.encode(assign.schema()))
                .build();
    }

    private List<AggregateCallProto> calls(List<AggregateCall> calls) {
        return calls.stream().map(exprs::encode).toList();
    }

    private List<SortKeyProto> keys(List<SortKey> keys) {
        return keys.stream().map(exprs::encode).toList();
    }
}
