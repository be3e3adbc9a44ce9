package io.sluice.examples.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The files of the repository, as seen from this module's folder, where Maven runs its tests.
final class Documents {

    static final Path TOP = Path.of("..");

    private Documents() {}

    static String read(String path) {
        try {
            return Files.readString(TOP.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }
}
