package io.sluice.connectors.tpch;

import static io.sluice.connectors.tpch.TpchColumn.fixed;
import static io.sluice.connectors.tpch.TpchColumn.integer;
import static io.sluice.connectors.tpch.TpchColumn.key;
import static io.sluice.connectors.tpch.TpchColumn.money;
import static io.sluice.connectors.tpch.TpchColumn.perScale;
import static io.sluice.connectors.tpch.TpchColumn.smallKey;
import static io.sluice.connectors.tpch.TpchColumn.text;

import io.sluice.plan.Precision;
import io.trino.tpch.Part;
import io.trino.tpch.PartGenerator;
import io.trino.tpch.PartSupplier;
import io.trino.tpch.PartSupplierGenerator;
import io.trino.tpch.Supplier;
import io.trino.tpch.SupplierGenerator;
import io.trino.tpch.TpchTable;
import java.util.List;

/// What is sold and who supplies it. Numbers are those of section 4.2.3 of the specification.
final class PartTables {

    static final double PARTS = 200_000;
    static final double SUPPLIERS = 10_000;
    static final int SUPPLIERS_OF_PART = 4;

    private PartTables() {}

    static Relation<Part> part() {
        return new Relation<>(
                TpchTable.PART,
                PartGenerator::new,
                scale -> Precision.exact((long) (PARTS * scale)),
                List.of(
                        key("p_partkey", Part::partKey, PARTS),
                        text("p_name", Part::name, perScale(PARTS)),
                        text("p_mfgr", Part::manufacturer, fixed(5)),
                        text("p_brand", Part::brand, fixed(25)),
                        text("p_type", Part::type, fixed(150)),
                        integer("p_size", Part::size, 1, 50),
                        text("p_container", Part::container, fixed(40)),
                        money(
                                "p_retailprice",
                                Part::retailPriceInCents,
                                90_000,
                                209_900,
                                scale -> 1000 + (long) (19_900 * Math.min(scale, 1))),
                        text("p_comment", Part::comment, perScale(131_753))));
    }

    static Relation<Supplier> supplier() {
        return new Relation<>(
                TpchTable.SUPPLIER,
                SupplierGenerator::new,
                scale -> Precision.exact((long) (SUPPLIERS * scale)),
                List.of(
                        key("s_suppkey", Supplier::supplierKey, SUPPLIERS),
                        text("s_name", Supplier::name, perScale(SUPPLIERS)),
                        text("s_address", Supplier::address, perScale(SUPPLIERS)),
                        smallKey("s_nationkey", Supplier::nationKey, SmallTables.NATIONS),
                        text("s_phone", Supplier::phone, perScale(SUPPLIERS)),
                        money(
                                "s_acctbal",
                                Supplier::accountBalanceInCents,
                                -99_999,
                                999_999,
                                perScale(SUPPLIERS)),
                        text("s_comment", Supplier::comment, perScale(SUPPLIERS))));
    }

    static Relation<PartSupplier> partsupp() {
        return new Relation<>(
                TpchTable.PART_SUPPLIER,
                (scale, part, parts, _, texts) ->
                        new PartSupplierGenerator(scale, part, parts, texts),
                scale -> Precision.exact(((long) (PARTS * scale)) * SUPPLIERS_OF_PART),
                List.of(
                        key("ps_partkey", PartSupplier::partKey, PARTS),
                        key("ps_suppkey", PartSupplier::supplierKey, SUPPLIERS),
                        integer("ps_availqty", PartSupplier::availableQuantity, 1, 9999),
                        money(
                                "ps_supplycost",
                                PartSupplier::supplyCostInCents,
                                100,
                                100_000,
                                fixed(99_901)),
                        text("ps_comment", PartSupplier::comment, perScale(799_124))));
    }
}
