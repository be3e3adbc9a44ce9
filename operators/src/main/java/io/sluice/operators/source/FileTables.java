package io.sluice.operators.source;

import io.sluice.catalog.TableFactory;
import io.sluice.catalog.TableProvider;
import io.sluice.operators.internal.file.FileLocations;
import io.sluice.operators.internal.file.FileNames;
import io.sluice.operators.spec.FileFormat;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/// How statements get at files: by their path (`FROM 'data/flights.parquet'`) or by a declaration
/// (`CREATE EXTERNAL TABLE … STORED AS CSV LOCATION …`).
public final class FileTables {

    private FileTables() {}

    /// The table of a path whose name says its format: `.parquet`, `.csv`, `.tsv`, `.json`,
    /// `.jsonl`, `.ndjson`, `.arrow`, `.arrows` or `.feather`, also at the end of a pattern; or of
    /// a folder that has files of one of them.
    ///
    /// @param location a path or `file:` URI
    /// @param blocking where files are looked at
    /// @return empty if the name says nothing, so that it may mean something else; fails with
    ///   `SOURCE_NOT_FOUND` if it does and there are no such files
    public static Mono<TableProvider> infer(String location, Scheduler blocking) {
        return Mono.defer(() -> infer(FileNames.formatOf(location), location, blocking));
    }

    private static Mono<TableProvider> infer(
            Optional<FileFormat> named, String location, Scheduler blocking) {
        Mono<FileFormat> format =
                named.isPresent()
                        ? Mono.just(named.get())
                        : Mono.fromCallable(() -> FileLocations.formatOfFolder(location))
                                .subscribeOn(blocking)
                                .flatMap(Mono::justOrEmpty);
        return format.flatMap(found -> FileTable.open(found, location, blocking));
    }

    /// The factories `parquet`, `csv`, `json`, `jsonl` and `arrow`. All take the option `location`;
    /// `csv` also takes `header` (true), `delimiter` (`,`), `quote` (`"`) and `null` (the empty
    /// text).
    public static List<TableFactory> factories() {
        return List.of(
                new FileTableFactory("parquet", List.of(), _ -> new FileFormat.Parquet()),
                new FileTableFactory("csv", CsvOptions.NAMES, CsvOptions::format),
                new FileTableFactory("json", List.of(), _ -> new FileFormat.JsonLines()),
                new FileTableFactory("jsonl", List.of(), _ -> new FileFormat.JsonLines()),
                new FileTableFactory("arrow", List.of(), _ -> new FileFormat.ArrowIpc()));
    }
}
