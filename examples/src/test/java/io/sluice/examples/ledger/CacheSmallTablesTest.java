package io.sluice.examples.ledger;

import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Precision;
import io.sluice.planning.PhysicalOptimizerRule;
import io.sluice.runtime.TaskEnvironment;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.testkit.RuleTester;
import io.sluice.testkit.contract.Connections;
import io.sluice.testkit.contract.OptimizerRuleContract;
import io.sluice.testkit.contract.Rewriting;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class CacheSmallTablesTest implements OptimizerRuleContract {

    private static final LedgerInfo ACCOUNTS = LedgerFixture.describe("accounts");
    private static final LedgerScanExec SMALL = LedgerFixture.scan(ACCOUNTS, 1);

    private final LedgerFixture ledger = new LedgerFixture();

    @Override
    public PhysicalOptimizerRule rule() {
        return new CacheSmallTables();
    }

    @Override
    public List<Rewriting> rewritings() {
        return List.of(new Rewriting(SMALL, new CachedScanExec(SMALL)));
    }

    @Override
    public List<ExecutionPlan> untouched() {
        return List.of(
                scanOf(10_000),
                BatchesExec.of(Batches.of(Schema.of(Field.required("n", DataType.INT64)))));
    }

    @Override
    public TaskEnvironment environment(TaskEnvironment plain) {
        return ledger.environment(plain);
    }

    @Override
    public Connections connections() {
        return ledger.counters();
    }

    @Test
    void theBorderLiesAtTenThousandRows() {
        RuleTester rule = RuleTester.of(rule());

        rule.on(scanOf(9_999)).matches("CachedScanExec: table=accounts*");
        rule.on(scanOf(10_000)).leavesUnchanged();
    }

    @Test
    void aFilteredScanOfALargeTableIsNotKnownToBeSmall() {
        LedgerInfo entries = LedgerFixture.describe("entries");
        LedgerInfo large = withRows(entries, Precision.exact(1_000_000L));
        List<LedgerCondition> recent =
                List.of(new LedgerCondition.Since(LocalDate.of(2024, 12, 1)));

        RuleTester.of(rule())
                .on(new LedgerScanExec(large, List.of(0), recent, 1))
                .leavesUnchanged();
    }

    @Test
    void aTableOfUnknownSizeIsLeftAlone() {
        RuleTester.of(rule())
                .on(LedgerFixture.scan(withRows(ACCOUNTS, Precision.absent()), 1))
                .leavesUnchanged();
    }

    private static LedgerScanExec scanOf(long rows) {
        return LedgerFixture.scan(withRows(ACCOUNTS, Precision.exact(rows)), 1);
    }

    private static LedgerInfo withRows(LedgerInfo table, Precision<Long> rows) {
        return new LedgerInfo(
                table.ledger(), table.table(), table.version(), rows, table.columns());
    }
}
