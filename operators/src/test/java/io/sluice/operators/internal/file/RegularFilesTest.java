package io.sluice.operators.internal.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.FileScanExec;
import io.sluice.operators.spec.FileFormat;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.TestTask;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Opening a pipe would wait for ever; the limit is there for that alone.
@ExtendWith(AllocatorExtension.class)
@Timeout(60)
class RegularFilesTest {

    private static final FileFormat CSV = new FileFormat.Csv(true, ',', '"', "");

    @TempDir Path folder;

    @BeforeEach
    void onUnix() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "there are no named pipes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl", "parquet", "arrow"})
    void refusesAPipeByNameAndDoesNotWaitForIt(String extension) throws Exception {
        Path pipe = pipe("pipe." + extension);
        assertRefused(() -> Scans.table(pipe), pipe, "named pipe");
    }

    @Test
    void refusesPipesBehindLinksPatternsAndFolders() throws Exception {
        Files.writeString(folder.resolve("a.csv"), "a\n1\n");
        Path pipe = pipe("b.csv");
        assertRefused(() -> Scans.table(CSV, folder + "/*.csv"), pipe, "named pipe");
        assertRefused(() -> Scans.table(CSV, folder.toString()), pipe, "named pipe");
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), pipe);
        assertRefused(() -> Scans.table(CSV, link.toString()), link, "named pipe");
        assertThat(Scans.table(CSV, folder + "/a*").schema().size()).isEqualTo(1);
    }

    @Test
    void refusesAFileThatBecameAPipeSinceItWasPlanned(BufferAllocator allocator) throws Exception {
        for (Map.Entry<String, String> content :
                Map.of("c.csv", "a\n1\n", "j.jsonl", "{\"a\":1}\n").entrySet()) {
            Path file = Files.writeString(folder.resolve(content.getKey()), content.getValue());
            FileScanExec scan = Scans.all(Scans.table(file), 1, allocator);
            Files.delete(file);
            pipe(content.getKey());
            QueryException failure = TestTask.of(scan, allocator).failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.UNSUPPORTED);
            assertThat(failure).hasMessageContaining(file + ": it is a named pipe");
        }
    }

    @Test
    void refusesSocketsAndDevices() throws Exception {
        Path socket = folder.resolve("s.csv");
        try (ServerSocketChannel server =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(socket))) {
            assertThat(server.isOpen()).isTrue();
            assertRefused(() -> Scans.table(CSV, socket.toString()), socket, "socket");
        }
        Path device = Path.of("/dev/zero");
        assertRefused(() -> Scans.table(CSV, device.toString()), device, "device");
    }

    @Test
    void takesNoFileOfTheKernelForAnEmptyOne() {
        Path path = Path.of("/proc/self/status");
        assumeTrue(Files.exists(path), "there is no /proc");
        for (FileFormat format : List.of(CSV, new FileFormat.JsonLines())) {
            assertRefused(() -> Scans.table(format, path.toString()), path, "of the kernel");
        }
    }

    @Test
    void namesALinkThatLeadsNowhere() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "a\n1\n");
        Path link = Files.createSymbolicLink(folder.resolve("b.csv"), folder.resolve("none"));
        assertThatThrownBy(() -> Scans.table(CSV, folder + "/*.csv"))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.SOURCE_NOT_FOUND))
                .hasMessageContaining(link.toString());
    }

    @Test
    void passesOverFoldersThatAPatternTakes() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "a\n1\n");
        Files.createDirectory(folder.resolve("b.csv"));
        assertThat(Scans.table(CSV, folder + "/*.csv").schema().size()).isEqualTo(1);
    }

    private Path pipe(String name) throws Exception {
        Path pipe = folder.resolve(name);
        Process process = new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start();
        assertThat(process.waitFor()).isZero();
        return pipe;
    }

    private static void assertRefused(ThrowingCallable opening, Path path, String kind) {
        assertThatThrownBy(opening)
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContaining(path + ": it ")
                .hasMessageContaining(kind);
    }
}
