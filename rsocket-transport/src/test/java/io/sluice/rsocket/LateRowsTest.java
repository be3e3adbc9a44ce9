package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.Query;
import io.sluice.batch.RecordBatch;
import io.sluice.plan.TaskContext;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Await;
import io.sluice.testkit.BatchReader;
import io.sluice.testkit.Batches;
import io.sluice.testkit.FluxExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;

@ExtendWith(AllocatorExtension.class)
class LateRowsTest {

    private static final Schema INPUT = Schema.of(Field.required("at", DataType.INT64));
    private static final Schema OUTPUT = Schema.of(Field.required("count", DataType.INT64));

    private final Batches late = Batches.of(INPUT).row(1L).row(2L);
    private final Batches result = Batches.of(OUTPUT).row(7L).batchBreak().row(8L);

    @Test
    void reachTheClientOnAStreamOfTheirOwn(BufferAllocator allocator) {
        FluxExec window =
                FluxExec.of(OUTPUT, (_, context) -> Flux.range(0, 2).map(i -> next(i, context)));
        try (ServerFixture server =
                        ServerFixture.of(new NamedPlans().add("window", window), allocator);
                SluiceClient client = server.client()) {
            Query query = client.sql("window");
            BatchReader lateReader = BatchReader.requesting(1);
            BatchReader reader = BatchReader.requesting(1);
            query.late().subscribe(lateReader);
            query.batches().subscribe(reader);
            reader.awaitEnd();
            lateReader.awaitEnd();

            assertThat(Batches.read(OUTPUT, reader.take()).rows()).isEqualTo(result.rows());
            assertThat(lateReader.completed()).as("%s", lateReader.failure()).isTrue();
            assertThat(Batches.read(INPUT, lateReader.take()).rows())
                    .hasSize(4)
                    .containsSequence(late.rows());
            assertThat(Await.value(query.summary()).lateRows()).isEqualTo(4);
        }
    }

    @Test
    void areCountedWhereNobodyReadsThem(BufferAllocator allocator) {
        FluxExec window =
                FluxExec.of(OUTPUT, (_, context) -> Flux.range(0, 2).map(i -> next(i, context)));
        try (ServerFixture server =
                        ServerFixture.of(new NamedPlans().add("window", window), allocator);
                SluiceClient client = server.client()) {
            Query query = client.sql("window");

            assertThat(ClientAndServerTest.rows(query)).hasSize(2);
            assertThat(Await.value(query.summary()).lateRows()).isEqualTo(4);
        }
    }

    private RecordBatch next(int index, TaskContext context) {
        context.late(late.batch(0, context.allocator()));
        return result.batch(index, context.allocator());
    }
}
