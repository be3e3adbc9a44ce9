package io.sluice.examples.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.ledger.service.LedgerBook;
import io.sluice.examples.ledger.service.LedgerServer;
import io.sluice.plan.ExecutionPlan;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.TestTask;
import java.time.LocalDate;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(AllocatorExtension.class)
class CachedScanExecTest implements LedgerContract {

    private static final LedgerInfo ACCOUNTS = LedgerFixture.describe("accounts");

    private final LedgerFixture ledger = new LedgerFixture();

    @AfterEach
    void theCacheGivesItsMemoryBack() {
        ledger.cache.close();

        assertThat(ledger.cache.bytes()).isZero();
    }

    @Override
    public LedgerFixture ledger() {
        return ledger;
    }

    @Override
    public ExecutionPlan plan() {
        return new CachedScanExec(LedgerFixture.scan(ACCOUNTS, 2));
    }

    @Test
    void theSecondRunOpensNoConnection(BufferAllocator allocator) {
        List<List<Object>> first = run(plan(), allocator);
        int opened = ledger.connections.opened();
        List<List<Object>> second = run(plan(), allocator);

        assertThat(opened).isEqualTo(2);
        assertThat(ledger.connections.opened()).isEqualTo(opened);
        assertThat(second).hasSize(LedgerFixture.ACCOUNTS).isEqualTo(first);
    }

    @Test
    void anotherProjectionIsAnotherEntry(BufferAllocator allocator) {
        run(plan(), allocator);
        LedgerScanExec owners = new LedgerScanExec(ACCOUNTS, List.of(1), List.of(), 2);

        assertThat(run(new CachedScanExec(owners), allocator)).allMatch(row -> row.size() == 1);
        assertThat(ledger.connections.opened()).isEqualTo(4);
    }

    @Test
    void changedDataIsReadAnew(BufferAllocator allocator) {
        LedgerBook book = LedgerBook.generate(10, 0);
        try (LedgerServer server = LedgerServer.start(book)) {
            run(accountsOf(server), allocator);
            book.open("Radia Perlman", LocalDate.of(2024, 5, 1));

            assertThat(run(accountsOf(server), allocator)).hasSize(11);
            assertThat(ledger.connections.opened()).isEqualTo(2);
        }
    }

    @Test
    void whatDoesNotFitIsReadAgain(BufferAllocator allocator) {
        LedgerFixture small = new LedgerFixture(4 << 10);
        for (int run = 1; run <= 2; run++) {
            assertThat(
                            TestTask.of(plan(), allocator)
                                    .environment(small.environment(TestTask.environment(allocator)))
                                    .rows())
                    .hasSize(LedgerFixture.ACCOUNTS);
            assertThat(small.connections.opened()).isEqualTo(2 * run);
            assertThat(small.cache.bytes()).isZero();
        }
    }

    @Test
    void theCacheStaysWithinItsBound(BufferAllocator allocator) {
        LedgerInfo entries = LedgerFixture.describe("entries");
        for (int column = 0; column < 5; column++) {
            for (int partitions = 1; partitions < 30; partitions++) {
                LedgerScanExec scan =
                        new LedgerScanExec(entries, List.of(column), List.of(), partitions);
                run(new CachedScanExec(scan), allocator);
                assertThat(ledger.cache.bytes()).isBetween(1L, LedgerFixture.CACHE_BYTES);
            }
        }
    }

    private static ExecutionPlan accountsOf(LedgerServer server) {
        return new CachedScanExec(
                LedgerFixture.scan(LedgerFixture.describe(server, "accounts"), 1));
    }

    private List<List<Object>> run(ExecutionPlan plan, BufferAllocator allocator) {
        return TestTask.of(plan, allocator)
                .query(query())
                .environment(environment(TestTask.environment(allocator)))
                .rows();
    }
}
