package io.sluice.operators.source;

import io.sluice.catalog.TableDefinition;
import io.sluice.operators.spec.FileFormat;
import java.util.List;
import java.util.Locale;

/// The options of `STORED AS CSV`.
final class CsvOptions {

    private static final String HEADER = "header";
    private static final String DELIMITER = "delimiter";
    private static final String QUOTE = "quote";
    private static final String NULL = "null";

    static final List<String> NAMES = List.of(HEADER, DELIMITER, QUOTE, NULL);

    private CsvOptions() {}

    static FileFormat format(TableDefinition definition) {
        char delimiter = character(definition, DELIMITER, ',');
        char quote = character(definition, QUOTE, '"');
        if (delimiter == quote) {
            throw Definitions.invalid(definition, QUOTE, "another character than the delimiter");
        }
        return new FileFormat.Csv(
                flag(definition), delimiter, quote, definition.option(NULL).orElse(""));
    }

    private static boolean flag(TableDefinition definition) {
        return switch (definition.option(HEADER).orElse("true").toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Definitions.invalid(definition, HEADER, "true or false");
        };
    }

    /// One character; `\t` may be written for a tab.
    private static char character(TableDefinition definition, String option, char byDefault) {
        String text = definition.option(option).orElse(String.valueOf(byDefault));
        String resolved = text.equals("\\t") ? "\t" : text;
        if (resolved.length() != 1 || resolved.equals("\n") || resolved.equals("\r")) {
            throw Definitions.invalid(definition, option, "one character");
        }
        return resolved.charAt(0);
    }
}
