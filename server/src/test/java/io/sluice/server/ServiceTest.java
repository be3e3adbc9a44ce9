package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.SluiceClient;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/// The life of `sluice serve` and `sluice worker` from their ready line to their end by SIGTERM.
class ServiceTest {

    private static final int LONG_PARTS = 4;

    /// Some 20 MB, far more than lies between a source and a client that does not read.
    private static final String LONG =
            String.join(
                    " UNION ALL ",
                    Collections.nCopies(
                            LONG_PARTS,
                            "SELECT l_orderkey, l_partkey, l_suppkey, l_extendedprice, l_shipdate,"
                                    + " l_shipinstruct, l_shipmode FROM tpch.tiny.lineitem"));

    private static final String SCAN = "SELECT count(*) FROM tpch.tiny.lineitem WHERE l_tax > 0.01";

    @Test
    void aServerLetsRunningQueriesEndAndRefusesNewOnes() {
        try (SluiceProcess server =
                        SluiceProcess.start("serve", "--port", "0", "--websocket-port", "0");
                SluiceClient client = SluiceClient.connect(server.addresses().getFirst());
                SluiceClient late = SluiceClient.connect(server.addresses().getLast())) {
            assertThat(server.addresses()).hasSize(2);
            assertThat(server.addresses().getFirst()).startsWith("tcp://127.0.0.1:");
            assertThat(server.addresses().getLast()).matches("ws://127\\.0\\.0\\.1:\\d+/rsocket");
            assertThat(server.err()).hasLineCount(1);
            BatchReader reader = reading(client);
            server.terminate();

            Await.until(() -> failure(late, "SELECT 1") == ErrorCode.SHUTTING_DOWN);
            assertThat(server.isAlive()).isTrue();
            assertThat(readToItsEnd(reader)).isEqualTo(LONG_PARTS * 60_175);
            assertThat(server.exitCode()).isZero();
            assertThat(server.err()).contains("server drains").hasLineCount(2);
            assertThat(server.out()).isEmpty();
        }
    }

    @Test
    void aWorkerLetsItsPartsOfQueriesEnd() {
        try (SluiceProcess worker = SluiceProcess.start("worker", "--port", "0");
                SluiceProcess server =
                        SluiceProcess.start(
                                "serve",
                                "--port",
                                "0",
                                "--worker-silence",
                                "1min",
                                "--worker",
                                worker.address());
                SluiceClient client = SluiceClient.connect(server.address())) {
            assertThat(worker.err()).hasLineCount(1);
            BatchReader reader = reading(client);
            worker.terminate();

            Await.until(() -> failure(client, SCAN) == ErrorCode.WORKER_LOST);
            assertThat(failure(client, SCAN)).as("without the worker").isNull();
            assertThat(worker.isAlive()).isTrue();
            assertThat(readToItsEnd(reader)).isEqualTo(LONG_PARTS * 60_175);
            assertThat(worker.exitCode()).isZero();
            assertThat(worker.err()).contains("worker drains").hasLineCount(2);
            assertThat(worker.out()).isEmpty();
        }
    }

    /// A reader that has the first batch of a long result and wants no more for now.
    private static BatchReader reading(SluiceClient client) {
        BatchReader reader = BatchReader.idle();
        client.sql(LONG).batches().subscribe(reader);
        reader.request(1);
        reader.awaitBatches(1);
        return reader;
    }

    private static long readToItsEnd(BatchReader reader) {
        reader.request(Long.MAX_VALUE);
        reader.awaitEnd();
        assertThat(reader.completed()).as("%s", reader.failure()).isTrue();
        long rows = 0;
        for (RecordBatch batch : reader.take()) {
            try (batch) {
                rows += batch.rowCount();
            }
        }
        return rows;
    }

    /// What a new query fails with; null while it does not.
    private static ErrorCode failure(SluiceClient client, String statement) {
        BatchReader reader = BatchReader.requesting(1);
        client.sql(statement).batches().subscribe(reader);
        reader.awaitEnd();
        reader.take().forEach(RecordBatch::close);
        return reader.completed() ? null : QueryException.from(reader.failure()).code();
    }
}
