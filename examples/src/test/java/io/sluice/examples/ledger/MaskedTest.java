package io.sluice.examples.ledger;

import io.sluice.function.ScalarFunction;
import io.sluice.testkit.contract.ScalarExample;
import io.sluice.testkit.contract.ScalarFunctionContract;
import io.sluice.type.DataType;
import java.util.List;

class MaskedTest implements ScalarFunctionContract {

    @Override
    public ScalarFunction function() {
        return new Masked();
    }

    @Override
    public List<ScalarExample> examples() {
        return List.of(
                ScalarExample.of(DataType.UTF8).with("Ada Lovelace").yields("A** L*******"),
                ScalarExample.of(DataType.UTF8).with("x").yields("x"),
                ScalarExample.of(DataType.UTF8).with("").yields(""),
                ScalarExample.of(DataType.UTF8)
                        .with("\u00e9t\u00e9 \u00df")
                        .yields("\u00e9** \u00df"),
                ScalarExample.of(DataType.UTF8).with((Object) null).yields(null));
    }

    @Override
    public List<List<DataType>> refused() {
        return List.of(List.of(), List.of(DataType.INT64), List.of(DataType.UTF8, DataType.UTF8));
    }
}
