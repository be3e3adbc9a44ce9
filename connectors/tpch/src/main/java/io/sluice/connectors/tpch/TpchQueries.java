package io.sluice.connectors.tpch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The texts of the 22 queries of TPC-H with the parameters that the specification gives for their
/// validation. Tables have no qualified names.
public final class TpchQueries {

    public static final int COUNT = 22;

    private TpchQueries() {}

    /// The text of a query.
    ///
    /// @param number 1 to 22
    public static String text(int number) {
        if (number < 1 || number > COUNT) {
            throw new IllegalArgumentException("TPC-H has no query " + number);
        }
        String name = "queries/q" + (number < 10 ? "0" : "") + number + ".sql";
        try (InputStream resource = TpchQueries.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException(name + " is missing beside TpchQueries");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
