package io.sluice.operators.internal.file.fuzz;

import io.sluice.batch.RecordBatch;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.memory.SlabPool;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.internal.file.DuckDb;
import io.sluice.operators.internal.file.Scans;
import io.sluice.operators.internal.file.arrow.PackedFiles;
import io.sluice.runtime.Task;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.TestTask;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;

/// A process of its own that scans files while it cuts them short, lets them grow, replaces and
/// deletes them: it may not die, and every scan ends in all rows or in an error that names the
/// file.
final class MidScan {

    static final String DONE = "every scan has ended in order: ";

    private static final int ROWS = 20_000;
    private static final Set<ErrorCode> EXPECTED =
            Set.of(ErrorCode.DATA_MALFORMED, ErrorCode.SOURCE_NOT_FOUND, ErrorCode.SOURCE_FAILED);

    private final Path folder;
    private final Random random;
    private int refused;

    private MidScan(Path folder, long seed) {
        this.folder = folder;
        this.random = new Random(seed);
    }

    /// @param arguments the folder, how many scans, the seed
    public static void main(String[] arguments) throws IOException {
        MidScan scans = new MidScan(Path.of(arguments[0]), Long.parseLong(arguments[2]));
        int rounds = Integer.parseInt(arguments[1]);
        List<Path> files = scans.write();
        for (int round = 0; round < rounds; round++) {
            scans.scan(files.get(round % files.size()), round);
        }
        System.out.println(DONE + rounds + ", with an error " + scans.refused);
        System.exit(0);
    }

    private List<Path> write() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DuckDb duckDb = new DuckDb()) {
            String rows =
                    "COPY (SELECT i AS id, md5(i::VARCHAR) AS name FROM range("
                            + ROWS
                            + ") t(i)) TO '";
            for (String codec : List.of("snappy", "uncompressed", "zstd", "gzip", "lz4_raw")) {
                Path path = folder.resolve(codec + ".parquet");
                duckDb.run(
                        rows
                                + path
                                + "' (FORMAT PARQUET, ROW_GROUP_SIZE 4096, CODEC "
                                + codec
                                + ")");
                files.add(path);
            }
            Path csv = folder.resolve("c.csv");
            duckDb.run(rows + csv + "' (FORMAT CSV, HEADER)");
            files.add(csv);
            Path json = folder.resolve("j.jsonl");
            duckDb.run(rows + json + "' (FORMAT JSON)");
            files.add(json);
        }
        try (BufferAllocator allocator = new SlabPool(0).newRoot(1 << 30)) {
            for (CodecType codec : CodecType.values()) {
                for (boolean file : new boolean[] {true, false}) {
                    Path path = folder.resolve(codec + (file ? ".arrow" : ".arrows"));
                    PackedFiles.write(path, file, codec, ROWS, allocator);
                    files.add(path);
                }
            }
        }
        return files;
    }

    private void scan(Path original, int round) throws IOException {
        Path path = folder.resolve("scanned-" + original.getFileName());
        Files.copy(original, path, StandardCopyOption.REPLACE_EXISTING);
        try (BufferAllocator allocator = new SlabPool(0).newRoot(1 << 30)) {
            FileScanExec scan = Scans.all(Scans.table(path), 1, allocator);
            Task task = TestTask.of(scan, allocator).set(EngineOptions.BATCH_ROWS, 500).task();
            int before = random.nextInt(20);
            BatchReader reader = BatchReader.requesting(Math.max(1, before));
            if (before == 0) {
                change(path, original);
                task.partition(0, allocator).subscribe(reader);
            } else {
                task.partition(0, allocator).subscribe(reader);
                reader.awaitBatches(1);
                change(path, original);
            }
            reader.request(Long.MAX_VALUE);
            reader.awaitEnd();
            long rows = 0;
            for (RecordBatch batch : reader.take()) {
                rows += batch.rowCount();
                batch.close();
            }
            check(reader, rows, path, round);
            if (!Await.value(task.ended()).clean()) {
                throw new AssertionError("round " + round + " left something behind");
            }
        }
    }

    private void check(BatchReader reader, long rows, Path path, int round) {
        Throwable failure = reader.failure();
        if (failure == null) {
            if (rows != ROWS) {
                throw new AssertionError("round " + round + ", " + path + ": " + rows + " rows");
            }
            return;
        }
        refused++;
        QueryException error = QueryException.from(failure);
        if (!EXPECTED.contains(error.code()) || !error.getMessage().contains(path.toString())) {
            throw new AssertionError("round " + round + ", " + path, failure);
        }
    }

    private void change(Path path, Path original) throws IOException {
        switch (random.nextInt(5)) {
            case 0 -> Files.delete(path);
            case 1 -> {
                Path other = Files.copy(original, folder.resolve("other"));
                Files.move(other, path, StandardCopyOption.ATOMIC_MOVE);
            }
            case 2 -> Files.write(path, new byte[4096], StandardOpenOption.APPEND);
            default -> {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                    channel.truncate(random.nextLong(channel.size()));
                }
            }
        }
    }
}
