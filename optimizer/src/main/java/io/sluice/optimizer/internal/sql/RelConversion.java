package io.sluice.optimizer.internal.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.Prepare;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;

/// Calcite's conversion of validated queries, but for several sub-queries in one HAVING: of these
/// Calcite declares the outer row for the first only, and fails. They become a column of the SELECT
/// list, which is filtered by and taken away again. Joins that have no meaning are refused, of
/// which Calcite asserts only that there are none.
final class RelConversion extends SqlToRelConverter {

    RelConversion(
            RelOptTable.ViewExpander viewExpander,
            SqlValidator validator,
            Prepare.CatalogReader catalogReader,
            RelOptCluster cluster,
            SqlRexConvertletTable convertlets,
            Config config) {
        super(viewExpander, validator, catalogReader, cluster, convertlets, config);
    }

    @Override
    protected void convertAgg(
            Blackboard blackboard,
            SqlSelect select,
            List<SqlNode> orderExpressions,
            List<SqlNode> extraExpressions) {
        SqlNode having = select.getHaving();
        if (having == null || queries(having) < 2) {
            super.convertAgg(blackboard, select, orderExpressions, extraExpressions);
            return;
        }
        SqlNodeList columns = select.getSelectList();
        List<SqlNode> withHaving = new ArrayList<>();
        // In front, where Calcite takes it for a column that the query's names leave out.
        withHaving.add(having);
        withHaving.addAll(columns);
        select.setSelectList(new SqlNodeList(withHaving, columns.getParserPosition()));
        select.setHaving(null);
        try {
            super.convertAgg(blackboard, select, orderExpressions, extraExpressions);
        } finally {
            select.setSelectList(columns);
            select.setHaving(having);
        }
        RelBuilder builder =
                config.getRelBuilderFactory()
                        .create(cluster, null)
                        .transform(config.getRelBuilderConfigTransform());
        List<RexNode> fields = builder.push(blackboard.root()).fields();
        List<String> names = blackboard.root().getRowType().getFieldNames();
        RelNode filtered =
                builder.filter(fields.getFirst())
                        .project(
                                fields.subList(1, fields.size()),
                                names.subList(1, names.size()),
                                true)
                        .build();
        blackboard.setRoot(filtered, false);
    }

    @Override
    protected RelNode createJoin(
            Blackboard blackboard,
            RelNode left,
            RelNode right,
            RexNode condition,
            JoinRelType type) {
        RelNode join = super.createJoin(blackboard, left, right, condition, type);
        if (join instanceof LogicalCorrelate && type.generatesNullsOnLeft()) {
            throw QueryAnalysis.unsupportedLateral(type.name());
        }
        return join;
    }

    /// How many queries there are in an expression.
    private static int queries(SqlNode node) {
        int[] count = new int[1];
        node.accept(
                new SqlBasicVisitor<@Nullable Void>() {
                    @Override
                    public @Nullable Void visit(SqlCall call) {
                        if (call instanceof SqlSelect) {
                            count[0]++;
                        }
                        return super.visit(call);
                    }
                });
        return count[0];
    }
}
