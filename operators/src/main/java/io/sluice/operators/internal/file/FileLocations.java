package io.sluice.operators.internal.file;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.spec.FileFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Finds the files that a location stands for: a file, a folder, or a pattern such as
/// `data/*.parquet` or `data/**/part-?.csv`; as a path or a `file:` URI. Paths are relative to the
/// process's working directory.
public final class FileLocations {

    /// More files than this are a mistake in a pattern, or need a catalog.
    private static final int MAX_FILES = 100_000;

    private static final int MAX_DEPTH = 64;
    private static final String PATTERN_CHARACTERS = "*?[{";

    private FileLocations() {}

    /// The files in order of their paths; blocks. Of a folder, the files directly in it whose names
    /// `accepted` takes; hidden ones, and those that begin with an underscore as writers name what
    /// is not data, are left out. Files are looked at, not opened; folders that a pattern takes are
    /// no files.
    ///
    /// @throws QueryException with [ErrorCode#SOURCE_NOT_FOUND] if there is no such file, or none
    ///   in the folder or behind the pattern; with [ErrorCode#UNSUPPORTED] if one of them is a
    ///   pipe, a socket, a device or the like
    public static List<FileStatus> list(String location, Predicate<String> accepted) {
        Path path = path(location);
        try {
            if (Files.isDirectory(path)) {
                return requireAny(location, walk(path, 1, file -> accepted.test(name(file))));
            }
            if (!Files.exists(path) && isPattern(path.toString())) {
                return requireAny(location, match(path));
            }
            return List.of(status(path));
        } catch (IOException e) {
            throw OpenFile.failure(path.toString(), e);
        }
    }

    /// The format of the first file of a folder, in order of names, whose name says one; empty if
    /// the location is no folder or has no such file; blocks.
    public static Optional<FileFormat> formatOfFolder(String location) {
        Path path = path(location);
        if (!Files.isDirectory(path)) {
            return Optional.empty();
        }
        try {
            return walk(path, 1, file -> FileNames.formatOf(name(file)).isPresent()).stream()
                    .findFirst()
                    .flatMap(file -> FileNames.formatOf(file.location()));
        } catch (IOException e) {
            throw OpenFile.failure(path.toString(), e);
        }
    }

    /// The absolute path that a location names.
    ///
    /// @throws QueryException with [ErrorCode#UNSUPPORTED] for URIs of other schemes
    static Path path(String location) {
        try {
            if (location.startsWith("file:")) {
                String path = URI.create(location.replace(" ", "%20")).getPath();
                return Path.of(path == null ? "" : path).toAbsolutePath().normalize();
            }
            int scheme = location.indexOf("://");
            if (scheme > 0) {
                throw new QueryException(
                        ErrorCode.UNSUPPORTED,
                        "files cannot be read from \""
                                + location.substring(0, scheme)
                                + "\" (in "
                                + location
                                + "); only local paths and file: URIs can");
            }
            return Path.of(location).toAbsolutePath().normalize();
        } catch (IllegalArgumentException e) {
            throw new QueryException(
                    ErrorCode.SOURCE_NOT_FOUND, "\"" + location + "\" is not a path", e);
        }
    }

    private static boolean isPattern(String path) {
        return path.chars().anyMatch(c -> PATTERN_CHARACTERS.indexOf(c) >= 0);
    }

    private static List<FileStatus> match(Path pattern) throws IOException {
        Path root = pattern.getRoot();
        int depth = 0;
        boolean deep = false;
        for (Path part : pattern) {
            if (depth > 0 || isPattern(part.toString())) {
                depth++;
                deep |= part.toString().contains("**");
            } else {
                root = root.resolve(part);
            }
        }
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        PathMatcher matcher =
                FileSystems.getDefault()
                        .getPathMatcher("glob:" + pattern.toString().replace("\\", "\\\\"));
        return walk(root, deep ? MAX_DEPTH : depth, matcher::matches);
    }

    private static List<FileStatus> walk(Path root, int depth, Predicate<Path> accepted)
            throws IOException {
        List<FileStatus> found = new ArrayList<>();
        Files.walkFileTree(
                root,
                Set.of(FileVisitOption.FOLLOW_LINKS),
                depth,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        return isHidden(folder) && !folder.equals(root)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (!attributes.isDirectory() && !isHidden(file) && accepted.test(file)) {
                            found.add(status(file));
                            requireFew(root, found.size());
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        found.sort(Comparator.comparing(FileStatus::location));
        return found;
    }

    private static void requireFew(Path root, int count) {
        if (count > MAX_FILES) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "more than " + MAX_FILES + " files under " + root + " for one table");
        }
    }

    private static boolean isHidden(Path path) {
        return name(path).startsWith(".") || name(path).startsWith("_");
    }

    private static String name(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }

    private static FileStatus status(Path path) {
        try {
            BasicFileAttributes file = RegularFiles.require(path);
            return new FileStatus(
                    path.toString(),
                    file.size(),
                    file.lastModifiedTime(),
                    String.valueOf(file.fileKey()));
        } catch (IOException e) {
            throw OpenFile.failure(path.toString(), e);
        }
    }

    private static List<FileStatus> requireAny(String location, List<FileStatus> files) {
        if (files.isEmpty()) {
            throw new QueryException(
                    ErrorCode.SOURCE_NOT_FOUND, "no files are found at \"" + location + "\"");
        }
        return files;
    }
}
