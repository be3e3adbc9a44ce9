package io.sluice.operators.internal.scan;

import io.sluice.operators.internal.file.FormatReader;
import io.sluice.operators.internal.file.arrow.ArrowFormat;
import io.sluice.operators.internal.file.csv.CsvFormat;
import io.sluice.operators.internal.file.json.JsonFormat;
import io.sluice.operators.internal.file.parquet.ParquetFormat;
import io.sluice.operators.spec.FileFormat;

/// The readers of all formats.
public final class Formats {

    private Formats() {}

    public static FormatReader reader(FileFormat format) {
        return switch (format) {
            case FileFormat.Parquet() -> new ParquetFormat();
            case FileFormat.Csv csv -> new CsvFormat(csv);
            case FileFormat.JsonLines(boolean guessed) -> new JsonFormat(guessed);
            case FileFormat.ArrowIpc() -> new ArrowFormat();
        };
    }
}
