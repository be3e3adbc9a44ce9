package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.BatchesExec;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AllocatorExtension.class)
class ShutdownTest {

    private final NamedPlans plans =
            new NamedPlans()
                    .add("some", BatchesExec.of(ClientAndServerTest.numbers(5, 10)))
                    .add("endless", BatchesExec.of(ClientAndServerTest.numbers(2, 10)).repeating());

    @Test
    void letsRunningQueriesEndAndRefusesNewOnes(BufferAllocator allocator) {
        try (ServerFixture server = ServerFixture.of(plans, allocator);
                SluiceClient client = server.client();
                SluiceClient late = server.client()) {
            BatchReader reader = BatchReader.idle();
            client.sql("some").batches().subscribe(reader);
            reader.request(1);
            reader.awaitBatches(1);
            CountDownLatch down = new CountDownLatch(1);
            server.server().shutdown(Duration.ofSeconds(20)).subscribe(null, null, down::countDown);

            assertThat(failure(client)).isEqualTo(ErrorCode.SHUTTING_DOWN);
            assertThat(failure(late)).isEqualTo(ErrorCode.SHUTTING_DOWN);
            assertThat(down.getCount()).isEqualTo(1);
            reader.request(10);
            reader.awaitEnd();
            assertThat(reader.completed()).as("%s", reader.failure()).isTrue();
            Await.latch(down);
            assertThat(failure(client)).isEqualTo(ErrorCode.CONNECTION_FAILED);
            reader.take().forEach(RecordBatch::close);
        }
    }

    @Test
    void cancelsWhatIsLeftAfterTheGracePeriod(BufferAllocator allocator) {
        try (ServerFixture server = ServerFixture.of(plans, allocator);
                SluiceClient client = server.client()) {
            BatchReader reader = BatchReader.idle();
            client.sql("endless").batches().subscribe(reader);
            reader.request(3);
            reader.awaitBatches(3);

            Await.value(server.server().shutdown(Duration.ofMillis(100)).thenReturn(true));
            reader.awaitEnd();
            assertThat(QueryException.from(reader.failure()).code()).isEqualTo(ErrorCode.CANCELLED);
            reader.take().forEach(RecordBatch::close);
        }
    }

    @Test
    void failsQueriesOfAClientThatIsClosed(BufferAllocator allocator) {
        try (ServerFixture server = ServerFixture.of(plans, allocator)) {
            SluiceClient client = server.client();
            BatchReader reader = BatchReader.idle();
            client.sql("endless").batches().subscribe(reader);
            reader.request(3);
            reader.awaitBatches(3);
            reader.take().forEach(RecordBatch::close);
            client.close();

            reader.awaitEnd();
            assertThat(reader.failure()).isInstanceOf(QueryException.class);
            assertThat(failure(client)).isEqualTo(ErrorCode.SHUTTING_DOWN);
            Await.until(() -> server.server().connectionCount() == 0);
        }
    }

    private static ErrorCode failure(SluiceClient client) {
        BatchReader reader = BatchReader.requesting(1);
        client.sql("some").batches().subscribe(reader);
        reader.awaitEnd();
        return QueryException.from(reader.failure()).code();
    }
}
