package io.sluice.codec.internal;

import io.sluice.codec.proto.CsvProto;
import io.sluice.codec.proto.FileFormatProto;
import io.sluice.codec.proto.FilePartitionProto;
import io.sluice.codec.proto.FileSplitProto;
import io.sluice.codec.proto.HashPartitioning;
import io.sluice.codec.proto.HopProto;
import io.sluice.codec.proto.JsonLinesProto;
import io.sluice.codec.proto.PartitioningProto;
import io.sluice.codec.proto.TumbleProto;
import io.sluice.codec.proto.Unit;
import io.sluice.codec.proto.WindowSpecProto;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.spec.FileFormat;
import io.sluice.operators.spec.FileSplit;
import io.sluice.operators.spec.WindowSpec;
import io.sluice.plan.Partitioning;
import java.util.List;

/// What nodes are told beside expressions: partitionings, windows, file formats and splits.
final class SpecCodec {

    /// More partitions than any cluster has; each takes memory in whoever runs the plan.
    private static final int MAX_PARTITIONS = 1 << 16;

    private SpecCodec() {}

    static PartitioningProto encode(Partitioning partitioning) {
        PartitioningProto.Builder builder = PartitioningProto.newBuilder();
        return switch (partitioning) {
            case Partitioning.Single() -> builder.setSingle(Unit.getDefaultInstance()).build();
            case Partitioning.Hash(List<Integer> columns, int count) ->
                    builder.setHash(
                                    HashPartitioning.newBuilder()
                                            .addAllColumns(columns)
                                            .setCount(partitions(count)))
                            .build();
            case Partitioning.RoundRobin(int count) ->
                    builder.setRoundRobin(partitions(count)).build();
            case Partitioning.Unknown(int count) -> builder.setUnknown(partitions(count)).build();
        };
    }

    static Partitioning decode(PartitioningProto partitioning) {
        return switch (partitioning.getPartitioningCase()) {
            case SINGLE -> Partitioning.single();
            case HASH ->
                    new Partitioning.Hash(
                            partitioning.getHash().getColumnsList(),
                            partitions(partitioning.getHash().getCount()));
            case ROUND_ROBIN ->
                    new Partitioning.RoundRobin(partitions(partitioning.getRoundRobin()));
            case UNKNOWN -> new Partitioning.Unknown(partitions(partitioning.getUnknown()));
            case PARTITIONING_NOT_SET -> throw unknown("partitioning");
        };
    }

    static WindowSpecProto encode(WindowSpec window) {
        WindowSpecProto.Builder builder = WindowSpecProto.newBuilder();
        return switch (window) {
            case WindowSpec.Tumble(long sizeMicros, long offsetMicros) ->
                    builder.setTumble(
                                    TumbleProto.newBuilder()
                                            .setSizeMicros(sizeMicros)
                                            .setOffsetMicros(offsetMicros))
                            .build();
            case WindowSpec.Hop(long slideMicros, long sizeMicros, long offsetMicros) ->
                    builder.setHop(
                                    HopProto.newBuilder()
                                            .setSlideMicros(slideMicros)
                                            .setSizeMicros(sizeMicros)
                                            .setOffsetMicros(offsetMicros))
                            .build();
        };
    }

    static WindowSpec decode(WindowSpecProto window) {
        return switch (window.getWindowCase()) {
            case TUMBLE ->
                    new WindowSpec.Tumble(
                            window.getTumble().getSizeMicros(),
                            window.getTumble().getOffsetMicros());
            case HOP ->
                    new WindowSpec.Hop(
                            window.getHop().getSlideMicros(),
                            window.getHop().getSizeMicros(),
                            window.getHop().getOffsetMicros());
            case WINDOW_NOT_SET -> throw unknown("window");
        };
    }

    static FileFormatProto encode(FileFormat format) {
        FileFormatProto.Builder builder = FileFormatProto.newBuilder();
        return switch (format) {
            case FileFormat.Parquet() -> builder.setParquet(Unit.getDefaultInstance()).build();
            case FileFormat.Csv csv -> builder.setCsv(csv(csv)).build();
            case FileFormat.JsonLines(boolean guessed) ->
                    builder.setJsonLines(JsonLinesProto.newBuilder().setGuessed(guessed)).build();
            case FileFormat.ArrowIpc() -> builder.setArrowIpc(Unit.getDefaultInstance()).build();
        };
    }

    static FileFormat decode(FileFormatProto format) {
        return switch (format.getFormatCase()) {
            case PARQUET -> new FileFormat.Parquet();
            case CSV ->
                    new FileFormat.Csv(
                            format.getCsv().getHeader(),
                            character(format.getCsv().getDelimiter()),
                            character(format.getCsv().getQuote()),
                            format.getCsv().getNullText(),
                            format.getCsv().getGuessed());
            case JSON_LINES -> new FileFormat.JsonLines(format.getJsonLines().getGuessed());
            case ARROW_IPC -> new FileFormat.ArrowIpc();
            case FORMAT_NOT_SET -> throw unknown("file format");
        };
    }

    static FilePartitionProto encode(List<FileSplit> splits) {
        FilePartitionProto.Builder builder = FilePartitionProto.newBuilder();
        for (FileSplit split : splits) {
            builder.addSplits(
                    FileSplitProto.newBuilder()
                            .setLocation(split.location())
                            .setStart(split.start())
                            .setLength(split.length())
                            .setFingerprint(split.fingerprint()));
        }
        return builder.build();
    }

    static List<FileSplit> decode(FilePartitionProto partition) {
        return partition.getSplitsList().stream()
                .map(split ->
                        new FileSplit(
                                split.getLocation(),
                                split.getStart(),
                                split.getLength(),
                                split.getFingerprint()))
                .toList();
    }

    private static CsvProto csv(FileFormat.Csv csv) {
        return CsvProto.newBuilder()
                .setHeader(csv.header())
                .setDelimiter(csv.delimiter())
                .setQuote(csv.quote())
                .setNullText(csv.nullText())
                .setGuessed(csv.guessed())
                .build();
    }

    private static int partitions(int count) {
        if (count > MAX_PARTITIONS) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "the plan has an exchange to "
                            + count
                            + " partitions; at most "
                            + MAX_PARTITIONS
                            + " are possible");
        }
        return count;
    }

    private static char character(int code) {
        if (code < 0 || code > Character.MAX_VALUE) {
            throw new IllegalArgumentException("the character " + code);
        }
        return (char) code;
    }

    private static IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException("a " + what + " of a kind not known here");
    }
}
