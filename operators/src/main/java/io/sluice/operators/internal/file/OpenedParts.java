package io.sluice.operators.internal.file;

import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import java.util.ArrayList;
import java.util.List;

/// Opens the files of splits, each for as long as its parts share it.
public final class OpenedParts {

    private OpenedParts() {}

    /// Makes parts of one split.
    @FunctionalInterface
    public interface Opener {

        /// @param file closed after the call; a part that reads it shares it
        /// @param parts to add to; owned by the caller
        void open(OpenFile file, FileSplit split, List<BatchSource> parts);
    }

    /// The parts of all splits in their order, which belong to the caller; blocks. None is left
    /// open after an error.
    public static List<BatchSource> of(List<FileSplit> splits, Opener opener) {
        List<BatchSource> parts = new ArrayList<>();
        try {
            for (FileSplit split : splits) {
                try (OpenFile file = OpenFile.open(split.location())) {
                    opener.open(file, split, parts);
                }
            }
            return parts;
        } catch (RuntimeException | Error e) {
            parts.forEach(BatchSource::close);
            throw e;
        }
    }
}
