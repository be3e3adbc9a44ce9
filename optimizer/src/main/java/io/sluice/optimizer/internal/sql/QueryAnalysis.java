package io.sluice.optimizer.internal.sql;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.AggregateFunction;
import io.sluice.function.FunctionRegistry;
import io.sluice.function.ScalarFunction;
import io.sluice.optimizer.internal.catalog.CatalogSnapshot;
import io.sluice.optimizer.internal.catalog.ResolvedTable;
import io.sluice.optimizer.internal.catalog.ViewTable;
import io.sluice.optimizer.internal.statement.SqlText;
import io.sluice.type.Field;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Table;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.SqlToRelConverter;

/// Gives the names of queries their meaning and turns the queries into relational algebra. Of use
/// for one statement, by one thread.
public final class QueryAnalysis {

    private static final SqlValidator.Config VALIDATOR =
            SqlValidator.Config.DEFAULT
                    .withConformance(SluiceConformance.INSTANCE)
                    .withDefaultNullCollation(NullCollation.HIGH)
                    .withIdentifierExpansion(true);

    /// Nothing is simplified here: Calcite takes a sub-query that may be null for one that may not.
    private static final SqlToRelConverter.Config CONVERTER =
            SqlToRelConverter.config()
                    .withExpand(false)
                    .withDecorrelationEnabled(false)
                    .withTrimUnusedFields(false)
                    .withInSubQueryThreshold(Integer.MAX_VALUE)
                    .withRemoveSortInSubQuery(true)
                    // Not yet: the logical optimizer decides whether that is worth its time.
                    .withRelBuilderConfigTransform(
                            config -> config.withSimplify(false).withSimplifyValues(false));

    private static final Pattern LATERAL_JOIN =
            Pattern.compile("Correlate has invalid join type (\\w+)");

    private static final Pattern UNGROUPED =
            Pattern.compile("Identifier '(.*)' is not a group expr");

    /// Views in views in views: deeper than this, one contains itself.
    private static final int MAX_VIEW_DEPTH = 32;

    private final FunctionRegistry functions;
    private final RelOptCluster cluster;
    private final SqlOperatorTable operators;
    private final CatalogSnapshot snapshot;
    private final CalciteCatalogReader reader;
    private int viewDepth;

    /// @param cluster what all algebra of the statement belongs to
    public QueryAnalysis(
            CatalogSnapshot snapshot, FunctionRegistry functions, RelOptCluster cluster) {
        this.functions = functions;
        this.cluster = cluster;
        this.operators = RegistryOperators.of(functions);
        this.snapshot = snapshot;
        this.reader =
                SnapshotSchemas.reader(snapshot, cluster.getTypeFactory(), this::calciteTable);
    }

    /// A type factory for the cluster.
    public static RelDataTypeFactory newTypeFactory() {
        return new SluiceTypeFactory();
    }

    /// @throws QueryException with `NAME_NOT_FOUND`, `SQL_INVALID` or `UNSUPPORTED`
    public AnalyzedQuery analyze(ParsedQuery query) {
        SqlText text = query.text().text();
        try {
            SqlValidator validator =
                    new QueryValidator(operators, reader, cluster.getTypeFactory(), VALIDATOR);
            CommonColumns.spell(query.node(), snapshot, text);
            SqlNode validated = validator.validate(query.node());
            List<String> names = validator.getValidatedNodeType(validated).getFieldNames();
            RelConversion converter =
                    new RelConversion(
                            (rowType, sql, schemaPath, viewPath) -> {
                                throw new UnsupportedOperationException(sql);
                            },
                            validator,
                            reader,
                            cluster,
                            MergedColumn.CONVERTLETS,
                            CONVERTER);
            RelRoot root = converter.convertQuery(validated, false, true);
            return new AnalyzedQuery(
                    root.project(true),
                    ColumnNames.replaceInvented(names, query.columnNames()).stream()
                            .map(EmptyName::original)
                            .toList());
        } catch (RuntimeException e) {
            throw new ValidationErrors(text, columnNames(), functionNames()).translate(e);
        } catch (AssertionError e) {
            throw asserted(e);
        }
    }

    /// What Calcite only asserts of queries that are not right.
    private static QueryException asserted(AssertionError error) {
        String message = String.valueOf(error.getMessage());
        Matcher lateral = LATERAL_JOIN.matcher(message);
        if (lateral.matches()) {
            return unsupportedLateral(lateral.group(1));
        }
        Matcher ungrouped = UNGROUPED.matcher(message);
        if (ungrouped.matches()) {
            return new QueryException(
                    ErrorCode.SQL_INVALID,
                    "expression '" + ungrouped.group(1) + "' is not being grouped");
        }
        throw error;
    }

    /// The refusal of a join with a LATERAL that refers to its left side.
    public static QueryException unsupportedLateral(String joinType) {
        return new QueryException(
                ErrorCode.UNSUPPORTED,
                joinType
                        + " JOIN with a LATERAL that refers to the left side is not supported; use"
                        + " INNER, LEFT or CROSS JOIN");
    }

    private List<String> columnNames() {
        return snapshot.all().stream()
                .flatMap(table -> table.schema().fields().stream())
                .map(Field::name)
                .distinct()
                .toList();
    }

    private List<String> functionNames() {
        return Stream.concat(
                        functions.scalars().stream().map(ScalarFunction::name),
                        functions.aggregates().stream().map(AggregateFunction::name))
                .toList();
    }

    private Table calciteTable(ResolvedTable table) {
        return table.provider() instanceof ViewTable view
                ? new ExpandedView(table, view)
                : new SnapshotTable(table);
    }

    /// A view as its query.
    private final class ExpandedView extends AbstractTable implements TranslatableTable {

        private final ResolvedTable table;
        private final ViewTable view;

        ExpandedView(ResolvedTable table, ViewTable view) {
            this.table = table;
            this.view = view;
        }

        @Override
        public RelDataType getRowType(RelDataTypeFactory typeFactory) {
            return TypeMapping.toRel(table.schema(), typeFactory);
        }

        @Override
        public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable relOptTable) {
            if (viewDepth == MAX_VIEW_DEPTH) {
                throw invalid("contains itself");
            }
            viewDepth++;
            try {
                RelNode query = analyze(QueryParsing.parse(SqlText.of(view.sql()))).rel();
                return withRowType(query, relOptTable.getRowType());
            } catch (QueryException e) {
                throw e.at("view " + table.dottedName());
            } finally {
                viewDepth--;
            }
        }

        private RelNode withRowType(RelNode query, RelDataType promised) {
            RelDataType actual = query.getRowType();
            if (actual.getFieldCount() != promised.getFieldCount()) {
                throw invalid("has other columns than when it was made; create it again");
            }
            return RelOptUtil.createCastRel(query, promised, true);
        }

        private QueryException invalid(String what) {
            return new QueryException(
                    ErrorCode.SQL_INVALID, "the view \"" + table.dottedName() + "\" " + what);
        }
    }
}
