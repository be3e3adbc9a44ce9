package io.sluice.operators.internal.file.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.sluice.batch.BatchWriter;
import io.sluice.batch.RecordBatch;
import io.sluice.batch.Segments;
import io.sluice.batch.TextWriter;
import io.sluice.batch.ipc.IpcDecompressor.Format;
import io.sluice.batch.ipc.IpcFileWriter;
import io.sluice.batch.ipc.IpcMessage;
import io.sluice.batch.ipc.IpcWriter;
import io.sluice.catalog.ScanRequest;
import io.sluice.config.EngineOptions;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.internal.file.Scans;
import io.sluice.operators.source.FileTable;
import io.sluice.operators.spec.FileFormat;
import io.sluice.plan.Precision;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.TestTask;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(AllocatorExtension.class)
class ArrowFormatTest {

    private static final Schema SCHEMA =
            Schema.of(
                    Field.required("id", DataType.INT64),
                    Field.nullable("name", DataType.UTF8),
                    Field.nullable("tags", DataType.list(DataType.UTF8)));

    private static final int BATCH_ROWS = 500;

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "true,1,8192",
        "true,3,8192",
        "true,4,70",
        "true,2,1",
        "false,1,8192",
        "false,3,64"
    })
    void readsFilesAndStreams(
            boolean file, int partitions, int batchRows, BufferAllocator allocator)
            throws IOException {
        Path path = write(file, 5, allocator);
        FileTable table = Scans.table(path);
        assertThat(table.schema()).isEqualTo(SCHEMA);
        FileScanExec scan = Scans.all(table, partitions, allocator);
        assertThat(scan.partitions()).hasSize(file ? partitions : 1);
        assertThat(
                        TestTask.of(scan, allocator)
                                .set(EngineOptions.BATCH_ROWS, batchRows)
                                .requesting(1)
                                .inTurn()
                                .rows())
                .isEqualTo(rows(0, 5 * BATCH_ROWS));
        assertThat(table.statistics().rowCount())
                .isEqualTo(file ? Precision.exact(5L * BATCH_ROWS) : Precision.absent());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void readsTheColumnsThatAreAskedForUpToItsLimit(boolean file, BufferAllocator allocator)
            throws IOException {
        FileTable table = Scans.table(write(file, 3, allocator));
        ScanRequest request = ScanRequest.all(3).withProjection(List.of(1, 0, 1)).withLimit(250);
        List<List<Object>> found =
                TestTask.of(Scans.scan(table, request, 1, allocator), allocator).rows();
        assertThat(found).hasSize(250).contains(List.of("name 4", 4L, "name 4"));
        ScanRequest none = ScanRequest.all(3).withProjection(List.of());
        assertThat(TestTask.of(Scans.scan(table, none, 1, allocator), allocator).rows())
                .hasSize(3 * BATCH_ROWS);
    }

    @Test
    void readsDictionariesOnceForAllPartitions(BufferAllocator allocator) throws IOException {
        Path path = folder.resolve("dictionary.arrow");
        Schema schema = Schema.of(Field.nullable("v", DataType.UTF8));
        try (TextWriter writer = new TextWriter(allocator);
                OutputStream out = Files.newOutputStream(path)) {
            IpcFileWriter file = IpcFileWriter.open(out, schema);
            for (int batch = 0; batch < 4; batch++) {
                for (int i = 0; i < 20_000; i++) {
                    writer.append("value " + i % 3);
                }
                file.write(RecordBatch.of(schema, 20_000, List.of(writer.finish())), allocator);
            }
            file.finish();
        }
        FileTable table = Scans.table(path);
        assertThat(TestTask.of(Scans.all(table, 3, allocator), allocator).inTurn().rows())
                .hasSize(80_000)
                .contains(List.of("value 2"));
    }

    @Test
    void namesTheFileOfAFolderThatDiffers(BufferAllocator allocator) throws IOException {
        write(true, 1, allocator);
        Path other = folder.resolve("z.arrow");
        Schema schema = Schema.of(Field.nullable("id", DataType.INT32));
        try (OutputStream out = Files.newOutputStream(other)) {
            IpcFileWriter.open(out, schema).finish();
        }
        assertThatThrownBy(() -> Scans.table(new FileFormat.ArrowIpc(), folder.toString()))
                .hasMessageContaining("z.arrow differs from the other files");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesFilesThatAreCutOffAnywhere(boolean file, BufferAllocator allocator)
            throws IOException {
        Path path = write(file, 2, allocator);
        byte[] whole = Files.readAllBytes(path);
        FileScanExec scan = Scans.all(Scans.table(path), 1, allocator);
        for (int length = 0; length < whole.length - 8; length += 997) {
            Files.write(path, Arrays.copyOf(whole, length));
            QueryException failure = null;
            try {
                TestTask.of(scan, allocator).rows();
            } catch (AssertionError e) {
                failure = QueryException.from(e.getCause());
            }
            if (failure != null) {
                assertThat(failure.code())
                        .as("%d bytes", length)
                        .isEqualTo(ErrorCode.DATA_MALFORMED);
                assertThat(failure).hasMessageContaining(path.toString());
            } else {
                assertThat(file).as("%d bytes of a file are read", length).isFalse();
            }
        }
    }

    @Test
    void unpacksBuffersOfBothKinds() throws IOException {
        byte[] text = "tumult ".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream lz4 = new ByteArrayOutputStream();
        try (LZ4FrameOutputStream out = new LZ4FrameOutputStream(lz4)) {
            out.write(text);
        }
        Map<Format, byte[]> packed =
                Map.of(Format.LZ4_FRAME, lz4.toByteArray(), Format.ZSTD, Zstd.compress(text));
        packed.forEach((format, bytes) -> {
            assertThat(unpack(format, bytes, text.length)).isEqualTo(text);
            byte[] cut = Arrays.copyOf(bytes, bytes.length / 2);
            assertThatThrownBy(() -> unpack(format, cut, text.length))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> unpack(format, bytes, text.length - 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> unpack(format, bytes, text.length + 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> unpack(format, new byte[100], text.length))
                    .isInstanceOf(IllegalArgumentException.class);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "true,LZ4_FRAME",
        "true,ZSTD",
        "false,LZ4_FRAME",
        "false,ZSTD",
    })
    void readsWhatOtherLibrariesHaveCompressed(
            boolean file, CodecType codec, BufferAllocator allocator) throws IOException {
        Path path = folder.resolve(file ? "packed.arrow" : "packed.arrows");
        PackedFiles.write(path, file, codec, 30_000, allocator);
        List<List<Object>> rows =
                TestTask.of(Scans.all(Scans.table(path), 1, allocator), allocator).rows();
        assertThat(rows).hasSize(30_000);
        for (long i = 0; i < rows.size(); i++) {
            assertThat(rows.get((int) i)).isEqualTo(List.of(i, PackedFiles.name(i)));
        }
    }

    private static byte[] unpack(Format format, byte[] packed, int bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment source = arena.allocate(packed.length);
            MemorySegment.copy(packed, 0, source, Segments.I8, 0, packed.length);
            MemorySegment target = arena.allocate(bytes);
            new Decompressor().decompress(format, source, target);
            return target.toArray(Segments.I8);
        }
    }

    private static List<List<Object>> rows(int from, int end) {
        List<List<Object>> rows = new ArrayList<>();
        for (long i = from; i < end; i++) {
            rows.add(
                    Arrays.asList(
                            i,
                            i % 3 == 0 ? null : "name " + i,
                            i % 5 == 0 ? null : List.of("t" + i % 2)));
        }
        return rows;
    }

    private Path write(boolean file, int batches, BufferAllocator allocator) throws IOException {
        Path path = folder.resolve(file ? "file.arrow" : "stream.arrows");
        try (OutputStream out = Files.newOutputStream(path)) {
            IpcFileWriter writer = file ? IpcFileWriter.open(out, SCHEMA) : null;
            if (!file) {
                write(IpcWriter.schema(SCHEMA), out);
            }
            for (int i = 0; i < batches; i++) {
                RecordBatch batch = batch(i, allocator);
                if (file) {
                    writer.write(batch, allocator);
                } else {
                    write(IpcWriter.batch(batch, allocator), out);
                }
            }
            if (file) {
                writer.finish();
            }
        }
        return path;
    }

    private static void write(IpcMessage message, OutputStream out) throws IOException {
        try (message) {
            message.writeTo(out);
        }
    }

    private static RecordBatch batch(int number, BufferAllocator allocator) {
        try (BatchWriter writer = BatchWriter.of(SCHEMA, allocator)) {
            rows(BATCH_ROWS * number, BATCH_ROWS * (number + 1))
                    .forEach(row -> writer.appendRow(row.toArray()));
            return writer.finish();
        }
    }
}
