package io.sluice.operators.internal.file;

import io.sluice.expr.Expr;
import io.sluice.operators.spec.FileSplit;
import java.util.ArrayList;
import java.util.List;

/// Deals the parts of files to partitions: each gets a contiguous run of them, of about the same
/// work, so that the order of files and rows goes on from one partition to the next.
public final class Splitting {

    /// Less work than this is not worth a partition of its own.
    private static final long MIN_PARTITION_BYTES = 16 << 10;

    private Splitting() {}

    /// @param filters what parts must be able to satisfy to count as work; the others are dealt out
    ///   all the same, so that the scan can count what it skips
    /// @param wanted the most partitions that are useful
    /// @return at least one partition
    public static List<List<FileSplit>> partitions(
            List<FileDescription> files, List<Expr> filters, int wanted) {
        List<Part> parts = new ArrayList<>();
        for (FileDescription file : files) {
            for (FileDescription.Piece piece : file.pieces()) {
                boolean skipped = !Pruning.mayMatch(filters, piece.statistics());
                parts.add(new Part(file, piece, skipped ? 0 : piece.weight()));
            }
        }
        long total = parts.stream().mapToLong(Part::weight).sum();
        long heavy = parts.stream().filter(part -> part.weight() > 0).count();
        long useful = Math.min(heavy, total / MIN_PARTITION_BYTES + 1);
        int count = Math.clamp(useful, 1, Math.max(1, wanted));
        return deal(parts, total, count);
    }

    private record Part(FileDescription file, FileDescription.Piece piece, long weight) {}

    private static List<List<FileSplit>> deal(List<Part> parts, long total, int count) {
        List<List<FileSplit>> partitions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            partitions.add(new ArrayList<>());
        }
        double before = 0;
        for (Part part : parts) {
            double middle = before + part.weight() / 2.0;
            int partition = total == 0 ? 0 : (int) Math.min(count - 1, middle / total * count);
            add(partitions.get(partition), part);
            before += part.weight();
        }
        return partitions;
    }

    /// Adds a part to a partition, to the last split where it goes on in the same file.
    private static void add(List<FileSplit> splits, Part part) {
        FileDescription.Piece piece = part.piece();
        if (!splits.isEmpty()) {
            FileSplit last = splits.getLast();
            if (last.location().equals(part.file().location()) && piece.start() >= last.end()) {
                long length = piece.start() + piece.length() - last.start();
                splits.set(
                        splits.size() - 1,
                        new FileSplit(last.location(), last.start(), length, last.fingerprint()));
                return;
            }
        }
        splits.add(
                new FileSplit(
                        part.file().location(),
                        piece.start(),
                        piece.length(),
                        part.file().fingerprint()));
    }
}
