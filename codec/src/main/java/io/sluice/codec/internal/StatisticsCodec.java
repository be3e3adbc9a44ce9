package io.sluice.codec.internal;

import io.sluice.codec.proto.ColumnStatisticsProto;
import io.sluice.codec.proto.PrecisionProto;
import io.sluice.codec.proto.StatisticsProto;
import io.sluice.plan.ColumnStatistics;
import io.sluice.plan.Precision;
import io.sluice.plan.Statistics;

/// What is known of a node's output.
final class StatisticsCodec {

    private StatisticsCodec() {}

    static StatisticsProto encode(Statistics statistics) {
        return StatisticsProto.newBuilder()
                .setRowCount(encode(statistics.rowCount()))
                .setTotalBytes(encode(statistics.totalBytes()))
                .addAllColumns(statistics.columns().stream().map(StatisticsCodec::encode).toList())
                .build();
    }

    static Statistics decode(StatisticsProto statistics) {
        return new Statistics(
                number(statistics.getRowCount()),
                number(statistics.getTotalBytes()),
                statistics.getColumnsList().stream().map(StatisticsCodec::decode).toList());
    }

    private static ColumnStatisticsProto encode(ColumnStatistics column) {
        return ColumnStatisticsProto.newBuilder()
                .setNullCount(encode(column.nullCount()))
                .setMin(encode(column.min()))
                .setMax(encode(column.max()))
                .setDistinctCount(encode(column.distinctCount()))
                .build();
    }

    private static ColumnStatistics decode(ColumnStatisticsProto column) {
        return new ColumnStatistics(
                number(column.getNullCount()),
                value(column.getMin()),
                value(column.getMax()),
                number(column.getDistinctCount()));
    }

    private static PrecisionProto encode(Precision<?> precision) {
        PrecisionProto.Builder builder = PrecisionProto.newBuilder();
        return switch (precision) {
            case Precision.Exact<?>(Object value) ->
                    builder.setExact(ValueCodec.encode(value)).build();
            case Precision.Inexact<?>(Object value) ->
                    builder.setInexact(ValueCodec.encode(value)).build();
            case Precision.Absent<?>() -> builder.build();
        };
    }

    private static Precision<Object> value(PrecisionProto precision) {
        return switch (precision.getPrecisionCase()) {
            case EXACT -> Precision.exact(ValueCodec.decode(precision.getExact()));
            case INEXACT -> Precision.inexact(ValueCodec.decode(precision.getInexact()));
            case PRECISION_NOT_SET -> Precision.absent();
        };
    }

    private static Precision<Long> number(PrecisionProto precision) {
        return value(precision)
                .map(value -> {
                    if (value instanceof Long number) {
                        return number;
                    }
                    throw new IllegalArgumentException("a count that is no number: " + value);
                });
    }
}
