package io.sluice.connectors.tpch;

import static io.sluice.connectors.tpch.TpchColumn.date;
import static io.sluice.connectors.tpch.TpchColumn.fixed;
import static io.sluice.connectors.tpch.TpchColumn.integer;
import static io.sluice.connectors.tpch.TpchColumn.key;
import static io.sluice.connectors.tpch.TpchColumn.money;
import static io.sluice.connectors.tpch.TpchColumn.perScale;
import static io.sluice.connectors.tpch.TpchColumn.smallKey;
import static io.sluice.connectors.tpch.TpchColumn.sparseKey;
import static io.sluice.connectors.tpch.TpchColumn.text;

import io.sluice.plan.Precision;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.trino.tpch.Customer;
import io.trino.tpch.CustomerGenerator;
import io.trino.tpch.LineItem;
import io.trino.tpch.LineItemGenerator;
import io.trino.tpch.Order;
import io.trino.tpch.OrderGenerator;
import io.trino.tpch.TpchTable;
import java.util.List;

/// Who buys what and when. Numbers are those of section 4.2.3 of the specification, those of
/// comments and prices were counted at scale 1.
final class OrderTables {

    private static final double CUSTOMERS = 150_000;
    private static final double ORDERS = 1_500_000;
    private static final double LINES_OF_ORDER = 4.0;

    /// Every third customer never orders.
    private static final double ORDERING_CUSTOMERS = CUSTOMERS * 2 / 3;

    /// Of 32 consecutive numbers 8 are order keys.
    private static final int ORDER_KEY_SPREAD = 4;

    private OrderTables() {}

    static Relation<Customer> customer() {
        return new Relation<>(
                TpchTable.CUSTOMER,
                CustomerGenerator::new,
                scale -> Precision.exact((long) (CUSTOMERS * scale)),
                List.of(
                        key("c_custkey", Customer::customerKey, CUSTOMERS),
                        text("c_name", Customer::name, perScale(CUSTOMERS)),
                        text("c_address", Customer::address, perScale(CUSTOMERS)),
                        smallKey("c_nationkey", Customer::nationKey, SmallTables.NATIONS),
                        text("c_phone", Customer::phone, perScale(CUSTOMERS)),
                        money(
                                "c_acctbal",
                                Customer::accountBalanceInCents,
                                -99_999,
                                999_999,
                                perScale(140_187)),
                        text("c_mktsegment", Customer::marketSegment, fixed(5)),
                        text("c_comment", Customer::comment, perScale(149_968))));
    }

    static Relation<Order> orders() {
        return new Relation<>(
                TpchTable.ORDERS,
                OrderGenerator::new,
                scale -> Precision.exact((long) (ORDERS * scale)),
                List.of(
                        sparseKey("o_orderkey", Order::orderKey, ORDERS, ORDER_KEY_SPREAD),
                        new TpchColumn.Numeric<>(
                                Field.required("o_custkey", DataType.INT64),
                                Order::customerKey,
                                1,
                                perScale(CUSTOMERS),
                                perScale(ORDERING_CUSTOMERS)),
                        text("o_orderstatus", OrderTables::status, fixed(3)),
                        money(
                                "o_totalprice",
                                Order::totalPriceInCents,
                                85_771,
                                55_528_516,
                                perScale(1_464_556)),
                        date("o_orderdate", Order::orderDate, "1992-01-01", "1998-08-02"),
                        text("o_orderpriority", Order::orderPriority, fixed(5)),
                        text("o_clerk", Order::clerk, scale -> (long) (1000 * Math.max(1, scale))),
                        integer("o_shippriority", Order::shipPriority, 0, 0),
                        text("o_comment", Order::comment, perScale(1_482_071))));
    }

    static Relation<LineItem> lineitem() {
        return new Relation<>(
                TpchTable.LINE_ITEM,
                LineItemGenerator::new,
                scale -> Precision.inexact((long) (ORDERS * LINES_OF_ORDER * scale)),
                List.of(
                        sparseKey("l_orderkey", LineItem::orderKey, ORDERS, ORDER_KEY_SPREAD),
                        key("l_partkey", LineItem::partKey, PartTables.PARTS),
                        key("l_suppkey", LineItem::supplierKey, PartTables.SUPPLIERS),
                        integer("l_linenumber", LineItem::lineNumber, 1, 7),
                        money("l_quantity", row -> row.quantity() * 100, 100, 5_000, fixed(50)),
                        money(
                                "l_extendedprice",
                                LineItem::extendedPriceInCents,
                                90_100,
                                10_494_950,
                                fixed(933_900)),
                        money("l_discount", LineItem::discountPercent, 0, 10, fixed(11)),
                        money("l_tax", LineItem::taxPercent, 0, 8, fixed(9)),
                        text("l_returnflag", LineItem::returnFlag, fixed(3)),
                        text("l_linestatus", LineItem::status, fixed(2)),
                        date("l_shipdate", LineItem::shipDate, "1992-01-02", "1998-12-01"),
                        date("l_commitdate", LineItem::commitDate, "1992-01-31", "1998-10-31"),
                        date("l_receiptdate", LineItem::receiptDate, "1992-01-03", "1998-12-31"),
                        text("l_shipinstruct", LineItem::shipInstructions, fixed(4)),
                        text("l_shipmode", LineItem::shipMode, fixed(7)),
                        text("l_comment", LineItem::comment, perScale(4_580_667))));
    }

    /// Strings of the class, so that none is made for each row.
    private static String status(Order order) {
        return switch (order.orderStatus()) {
            case 'F' -> "F";
            case 'O' -> "O";
            default -> "P";
        };
    }
}
