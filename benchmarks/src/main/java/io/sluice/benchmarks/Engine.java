package io.sluice.benchmarks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the engines that are compared. All hold the same tables under the same names.
interface Engine extends AutoCloseable {

    String name();

    /// Runs a query and reads its whole result, as a client would: what is timed.
    List<List<@Nullable Object>> run(String sql) throws Exception;

    @Override
    void close();
}
