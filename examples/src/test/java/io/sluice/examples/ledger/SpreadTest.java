package io.sluice.examples.ledger;

import io.sluice.function.AggregateFunction;
import io.sluice.testkit.contract.AggregateExample;
import io.sluice.testkit.contract.AggregateFunctionContract;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.util.List;

class SpreadTest implements AggregateFunctionContract {

    private static final DataType MONEY = DataType.decimal(12, 2);
    private static final DataType WIDEST = DataType.decimal(17, 0);

    @Override
    public AggregateFunction function() {
        return new Spread();
    }

    @Override
    public List<AggregateExample> examples() {
        BigDecimal most = new BigDecimal("99999999999999999");
        return List.of(
                AggregateExample.of(MONEY).yields(null),
                AggregateExample.of(MONEY).values(null, null).yields(null),
                AggregateExample.of(MONEY).values(money("7.50")).yields(money("0.00")),
                AggregateExample.of(MONEY)
                        .values(money("-1.00"), null, money("2.50"), money("0.00"))
                        .yields(money("3.50")),
                AggregateExample.of(WIDEST).values(most, most.negate()).yields(most.add(most)),
                AggregateExample.of(WIDEST).yields(null));
    }

    @Override
    public List<List<DataType>> refused() {
        return List.of(
                List.of(),
                List.of(DataType.UTF8),
                List.of(DataType.decimal(18, 2)),
                List.of(MONEY, MONEY));
    }

    private static BigDecimal money(String text) {
        return new BigDecimal(text);
    }
}
