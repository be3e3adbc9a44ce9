package io.sluice.connectors.tpch;

import static io.sluice.connectors.tpch.TpchColumn.fixed;
import static io.sluice.connectors.tpch.TpchColumn.smallKey;
import static io.sluice.connectors.tpch.TpchColumn.text;

import io.sluice.plan.Precision;
import io.trino.tpch.Nation;
import io.trino.tpch.NationGenerator;
import io.trino.tpch.Region;
import io.trino.tpch.RegionGenerator;
import io.trino.tpch.TpchTable;
import java.util.List;

/// Regions and nations, which are the same at every scale.
final class SmallTables {

    static final int REGIONS = 5;
    static final int NATIONS = 25;

    private SmallTables() {}

    static Relation<Region> region() {
        return new Relation<>(
                TpchTable.REGION,
                (_, part, _, distributions, texts) ->
                        part == 1 ? new RegionGenerator(distributions, texts) : List.of(),
                _ -> Precision.exact((long) REGIONS),
                List.of(
                        smallKey("r_regionkey", Region::regionKey, REGIONS),
                        text("r_name", Region::name, fixed(REGIONS)),
                        text("r_comment", Region::comment, fixed(REGIONS))));
    }

    static Relation<Nation> nation() {
        return new Relation<>(
                TpchTable.NATION,
                (_, part, _, distributions, texts) ->
                        part == 1 ? new NationGenerator(distributions, texts) : List.of(),
                _ -> Precision.exact((long) NATIONS),
                List.of(
                        smallKey("n_nationkey", Nation::nationKey, NATIONS),
                        text("n_name", Nation::name, fixed(NATIONS)),
                        smallKey("n_regionkey", Nation::regionKey, REGIONS),
                        text("n_comment", Nation::comment, fixed(NATIONS))));
    }
}
