package io.sluice.operators.source;

import io.sluice.catalog.TableDefinition;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Reads the options of table definitions, strictly: what a factory does not know is refused, not
/// ignored.
final class Definitions {

    /// What names the factory itself.
    private static final Set<String> SELECTORS = Set.of("connector", "format");

    private Definitions() {}

    /// @throws QueryException with [ErrorCode#CONFIG_INVALID] that names the first unknown option
    static void requireKnown(TableDefinition definition, List<String> own, String... common) {
        List<String> known = new ArrayList<>(List.of(common));
        known.addAll(own);
        for (String option : new TreeSet<>(definition.options().keySet())) {
            if (!known.contains(option) && !SELECTORS.contains(option)) {
                throw new QueryException(
                        ErrorCode.CONFIG_INVALID,
                        "the table \""
                                + definition.name()
                                + "\" has the unknown option \""
                                + option
                                + "\"; known are "
                                + String.join(", ", known));
            }
        }
    }

    /// @throws QueryException with [ErrorCode#CONFIG_INVALID] if the option is missing
    static String required(TableDefinition definition, String option) {
        return definition
                .option(option)
                .orElseThrow(() ->
                        new QueryException(
                                ErrorCode.CONFIG_INVALID,
                                "the table \""
                                        + definition.name()
                                        + "\" needs the option \""
                                        + option
                                        + "\""));
    }

    static QueryException invalid(TableDefinition definition, String option, String wanted) {
        return new QueryException(
                ErrorCode.CONFIG_INVALID,
                "the option \""
                        + option
                        + "\" of the table \""
                        + definition.name()
                        + "\" takes "
                        + wanted
                        + ", not \""
                        + definition.option(option).orElse("")
                        + "\"");
    }
}
