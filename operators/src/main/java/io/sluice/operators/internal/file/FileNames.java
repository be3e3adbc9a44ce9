package io.sluice.operators.internal.file;

import io.sluice.operators.spec.FileFormat;
import java.util.Locale;
import java.util.Optional;

/// Which format a file's name promises.
public final class FileNames {

    private static final FileFormat.Csv CSV = new FileFormat.Csv(true, ',', '"', "");
    private static final FileFormat.Csv TSV = new FileFormat.Csv(true, '\t', '"', "");

    private FileNames() {}

    /// The format of a name's extension, whatever its case; empty for all others.
    public static Optional<FileFormat> formatOf(String name) {
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
        return switch (extension) {
            case "parquet" -> Optional.of(new FileFormat.Parquet());
            case "csv" -> Optional.of(CSV);
            case "tsv" -> Optional.of(TSV);
            case "json", "jsonl", "ndjson" -> Optional.of(new FileFormat.JsonLines());
            case "arrow", "arrows", "feather" -> Optional.of(new FileFormat.ArrowIpc());
            default -> Optional.empty();
        };
    }

    /// Whether a file of a folder belongs to a table of a format.
    public static boolean isOf(FileFormat format, String name) {
        return formatOf(name).filter(found -> found.getClass() == format.getClass()).isPresent();
    }
}
