package io.sluice.operators.internal.file;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/// Says which files may be opened: regular ones, and links to them, which say how long they are.
/// Opening a pipe waits until somebody writes into it, and reading a device may never end, so both
/// are refused before they are opened.
final class RegularFiles {

    private static final String UNIX_MODE = "unix:mode";
    private static final int TYPE_MASK = 0xF000;
    private static final int PIPE = 0x1000;
    private static final int CHARACTER_DEVICE = 0x2000;
    private static final int BLOCK_DEVICE = 0x6000;
    private static final int SOCKET = 0xC000;

    /// The file systems in which a kernel shows its own state. Their files are made when they are
    /// read; some say they have no bytes and wait until there are any.
    private static final Set<String> OF_THE_KERNEL =
            Set.of("proc", "sysfs", "tracefs", "debugfs", "cgroup", "cgroup2");

    private RegularFiles() {}

    /// The attributes of a file that may be opened; blocks. Of a file that says it is empty, the
    /// first byte is asked for.
    ///
    /// @throws QueryException with [ErrorCode#UNSUPPORTED] for folders, pipes, sockets, devices and
    ///   files that do not say how long they are
    /// @throws IOException if there is no such file, or it may not be looked at
    static BasicFileAttributes require(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw refused(path, "it is a " + kind(path, attributes));
        }
        if (attributes.size() == 0) {
            requireEmpty(path);
        }
        return attributes;
    }

    private static void requireEmpty(Path path) throws IOException {
        if (OF_THE_KERNEL.contains(fileSystem(path))) {
            throw refused(path, "it lies in a file system of the kernel");
        }
        try (SeekableByteChannel channel = Files.newByteChannel(path)) {
            if (channel.size() == 0 && channel.read(ByteBuffer.allocate(1)) > 0) {
                throw refused(path, "it does not say how long it is");
            }
        }
    }

    /// Not every file lies in a file system that the process can see.
    private static String fileSystem(Path path) {
        try {
            return Files.getFileStore(path).type();
        } catch (IOException e) {
            return "";
        }
    }

    private static String kind(Path path, BasicFileAttributes attributes) throws IOException {
        if (attributes.isDirectory()) {
            return "folder";
        }
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return "special file";
        }
        return switch ((int) Files.getAttribute(path, UNIX_MODE) & TYPE_MASK) {
            case PIPE -> "named pipe";
            case CHARACTER_DEVICE, BLOCK_DEVICE -> "device";
            case SOCKET -> "socket";
            default -> "special file"; // whatever else a system knows
        };
    }

    private static QueryException refused(Path path, String why) {
        return new QueryException(
                ErrorCode.UNSUPPORTED,
                "cannot read "
                        + path
                        + ": "
                        + why
                        + ", and only regular files are read; copy its content into one");
    }
}
