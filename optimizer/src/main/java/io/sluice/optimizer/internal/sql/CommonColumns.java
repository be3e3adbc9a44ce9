package io.sluice.optimizer.internal.sql;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.catalog.CatalogSnapshot;
import io.sluice.optimizer.internal.catalog.ResolvedTable;
import io.sluice.optimizer.internal.sql.JoinColumns.Column;
import io.sluice.optimizer.internal.statement.SqlText;
import io.sluice.type.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Writes joins with USING and NATURAL joins as joins with ON, and the columns that they merge as
/// what those stand for wherever the query names them.
///
/// ```
/// SELECT *, a + 1 FROM l FULL JOIN r USING (a) WHERE a > 1
///     →
/// SELECT coalesce(l.a, r.a) AS a, l.x, r.y, coalesce(l.a, r.a) + 1
/// FROM l FULL JOIN r ON l.a = r.a WHERE coalesce(l.a, r.a) > 1
/// ```
///
/// Calcite's validator does this for the items of SELECT alone, and there for two tables. Whatever
/// else is wrong with a query is left for it to find. Queries without such joins, and without
/// windows of windows, stay as they are.
final class CommonColumns {

    private final CatalogSnapshot snapshot;
    private final SqlText text;
    private int namedHere;

    private CommonColumns(CatalogSnapshot snapshot, SqlText text) {
        this.snapshot = snapshot;
        this.text = text;
    }

    /// @param query which is changed
    /// @throws QueryException for a column of USING that one side does not have, or has twice
    static void spell(SqlNode query, CatalogSnapshot snapshot, SqlText text) {
        if (Search.finds(query)) {
            new CommonColumns(snapshot, text).query(query, Scope.OUTERMOST);
        }
    }

    private static final class Search extends SqlBasicVisitor<@Nullable Void> {

        private boolean found;

        static boolean finds(SqlNode query) {
            Search search = new Search();
            query.accept(search);
            return search.found;
        }

        @Override
        public @Nullable Void visit(SqlCall call) {
            found |= call instanceof SqlJoin join && merges(join);
            found |= WindowOperators.isAmbiguous(call);
            return found ? null : super.visit(call);
        }
    }

    private static boolean merges(SqlJoin join) {
        return join.isNatural() || join.getConditionType() == JoinConditionType.USING;
    }

    /// What names mean at a place.
    ///
    /// @param froms of the query and of those around it, the innermost first
    /// @param commonTables columns of what WITH has named, by names in lower case
    private record Scope(List<JoinColumns> froms, Map<String, List<String>> commonTables) {

        static final Scope OUTERMOST = new Scope(List.of(), Map.of());

        Scope within(JoinColumns from) {
            List<JoinColumns> all = new ArrayList<>(froms.size() + 1);
            all.add(from);
            all.addAll(froms);
            return new Scope(all, commonTables);
        }

        Scope with(String name, List<String> columns) {
            Map<String, List<String>> all = new HashMap<>(commonTables);
            all.put(name.toLowerCase(Locale.ROOT), columns);
            return new Scope(froms, all);
        }
    }

    /// Spells a query.
    ///
    /// @return the names of its columns
    private List<String> query(SqlNode node, Scope scope) {
        return switch (node) {
            case SqlSelect select -> select(select, orEmpty(select.getOrderList()), scope);
            case SqlOrderBy orderBy when orderBy.query instanceof SqlSelect select ->
                    select(select, orderBy.orderList, scope);
            case SqlOrderBy orderBy -> query(orderBy.query, scope);
            case SqlWith with -> with(with, scope);
            case SqlCall call when call.getKind() == SqlKind.VALUES -> values(call, scope);
            case SqlCall call when call.getKind() == SqlKind.EXPLICIT_TABLE ->
                    table(call.operand(0), scope).names();
            case SqlCall call when SqlKind.SET_QUERY.contains(call.getKind()) -> {
                List<String> names = query(call.operand(0), scope);
                for (SqlNode other : call.getOperandList().subList(1, call.operandCount())) {
                    query(other, scope);
                }
                yield names;
            }
            default -> List.of();
        };
    }

    private static SqlNodeList orEmpty(@Nullable SqlNodeList nodes) {
        return nodes == null ? SqlNodeList.EMPTY : nodes;
    }

    private List<String> with(SqlWith with, Scope scope) {
        Scope inner = scope;
        for (SqlNode node : with.withList) {
            SqlWithItem item = (SqlWithItem) node;
            List<String> names = query(item.query, inner);
            SqlNodeList columns = item.columnList;
            inner =
                    inner.with(
                            item.name.getSimple(), columns == null ? names : simpleNames(columns));
        }
        return query(with.body, inner);
    }

    private static List<String> simpleNames(List<? extends SqlNode> nodes) {
        return nodes.stream().map(node -> ((SqlIdentifier) node).getSimple()).toList();
    }

    private List<String> values(SqlCall values, Scope scope) {
        List<String> names = new ArrayList<>();
        for (SqlNode row : values.getOperandList()) {
            expression(row, scope, Set.of());
        }
        int width = ((SqlCall) values.operand(0)).operandCount();
        for (int i = 0; i < width; i++) {
            names.add("expr$" + i);
        }
        return names;
    }

    private List<String> select(SqlSelect select, SqlNodeList order, Scope outer) {
        JoinColumns columns = JoinColumns.NONE;
        SqlNode from = select.getFrom();
        if (from != null) {
            From spelled = from(from, outer);
            select.setFrom(spelled.node());
            columns = spelled.columns();
        }
        Scope scope = outer.within(columns);
        List<String> names = items(select, columns, scope);
        SqlNode where = select.getWhere();
        if (where != null) {
            select.setWhere(expression(where, scope, Set.of()));
        }
        expressions(orEmpty(select.getGroup()), scope, Set.of());
        SqlNode having = select.getHaving();
        if (having != null) {
            select.setHaving(expression(having, scope, Set.of()));
        }
        Set<String> results = new HashSet<>();
        names.forEach(name -> results.add(name.toLowerCase(Locale.ROOT)));
        expressions(order, scope, results);
        return names;
    }

    private List<String> items(SqlSelect select, JoinColumns columns, Scope scope) {
        SqlNodeList items = new SqlNodeList(select.getSelectList().getParserPosition());
        List<String> names = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            SqlParserPos at = item.getParserPosition();
            if (item instanceof SqlIdentifier name && name.isStar()) {
                boolean all = name.names.size() == 1;
                items.addAll(all && columns.hasMerged() ? columns.star(at) : List.of(item));
                names.addAll(all ? columns.names() : columns.namesOf(name.names));
            } else {
                items.add(item(item, scope));
                names.add(resultName(item, names.size()));
            }
        }
        select.setSelectList(items);
        return names;
    }

    /// An item of SELECT; a merged column keeps its name.
    private SqlNode item(SqlNode item, Scope scope) {
        if (!(item instanceof SqlIdentifier name) || !name.isSimple()) {
            return expression(item, scope, Set.of());
        }
        return merged(name, scope)
                .map(column -> JoinColumns.named(column, name.getParserPosition()))
                .orElse(item);
    }

    private static String resultName(SqlNode item, int index) {
        return switch (item) {
            case SqlIdentifier identifier -> identifier.names.getLast();
            case SqlCall call when call.getKind() == SqlKind.AS ->
                    ((SqlIdentifier) call.operand(1)).getSimple();
            default -> "expr$" + index;
        };
    }

    /// @param node in place of what was there
    private record From(SqlNode node, JoinColumns columns) {}

    private From from(SqlNode node, Scope scope) {
        return switch (node) {
            case SqlIdentifier table -> new From(table, table(table, scope));
            case SqlJoin join -> join(join, scope);
            case SqlCall call when call.getKind() == SqlKind.TABLE_REF ->
                    new From(call, from(call.operand(0), scope).columns());
            case SqlCall call when call.getKind() == SqlKind.AS -> named(call, scope);
            default -> {
                String name = "$" + ++namedHere;
                SqlParserPos at = node.getParserPosition();
                SqlNode named =
                        SqlStdOperatorTable.AS.createCall(at, node, new SqlIdentifier(name, at));
                yield named((SqlCall) named, scope);
            }
        };
    }

    private JoinColumns table(SqlIdentifier table, Scope scope) {
        String name = table.names.getLast();
        List<String> common = scope.commonTables().get(name.toLowerCase(Locale.ROOT));
        if (table.isSimple() && common != null) {
            return JoinColumns.ofTable(name, common, table.getParserPosition());
        }
        return snapshot.find(table.names)
                .map(found ->
                        JoinColumns.ofTable(name, columnNames(found), table.getParserPosition()))
                .orElseGet(() -> JoinColumns.unknown(name));
    }

    private static List<String> columnNames(ResolvedTable table) {
        return table.schema().fields().stream().map(Field::name).map(EmptyName::presented).toList();
    }

    /// `something AS name (columns)`.
    private From named(SqlCall as, Scope scope) {
        SqlNode something = as.operand(0);
        String name = ((SqlIdentifier) as.operand(1)).getSimple();
        SqlParserPos at = as.getParserPosition();
        if (as.operandCount() > 2) {
            derived(something, scope);
            List<String> columns = simpleNames(as.getOperandList().subList(2, as.operandCount()));
            return new From(as, JoinColumns.ofTable(name, columns, at));
        }
        return new From(
                as,
                derived(something, scope)
                        .map(columns -> JoinColumns.ofTable(name, columns, at))
                        .orElseGet(() -> JoinColumns.unknown(name)));
    }

    /// The names of the columns of what stands in FROM, where they are known.
    private Optional<List<String>> derived(SqlNode node, Scope scope) {
        if (node.isA(SqlKind.QUERY)) {
            return Optional.of(query(node, scope));
        }
        return switch (node) {
            case SqlIdentifier table -> known(table(table, scope));
            case SqlCall call when call.getKind() == SqlKind.LATERAL ->
                    derived(call.operand(0), scope);
            case SqlCall call when call.getKind() == SqlKind.TABLE_REF ->
                    derived(call.operand(0), scope);
            case SqlCall call when call.getKind() == SqlKind.COLLECTION_TABLE ->
                    window(call.operand(0), scope);
            default -> Optional.empty();
        };
    }

    private static Optional<List<String>> known(JoinColumns columns) {
        return columns.isKnown() ? Optional.of(columns.names()) : Optional.empty();
    }

    /// `TUMBLE` and `HOP` add the bounds and the time of the window to the columns of their input.
    /// A time in DESCRIPTOR that is called like one of these gets another name, lest it be
    /// mistaken.
    ///
    /// ```
    /// TUMBLE((SELECT window_time, x FROM w), DESCRIPTOR(window_time), s)
    ///     →
    /// TUMBLE((SELECT window_time AS window_time0, x FROM (SELECT window_time, x FROM w)),
    ///     DESCRIPTOR(window_time0), s)
    /// ```
    private Optional<List<String>> window(SqlCall function, Scope scope) {
        if (function.operandCount() < 2 || !function.operand(0).isA(SqlKind.QUERY)) {
            return Optional.empty();
        }
        List<String> names = query(function.operand(0), scope);
        List<String> columns = WindowOperators.columns(names);
        if (function.operand(1) instanceof SqlCall descriptor
                && descriptor.operandCount() == 1
                && descriptor.operand(0) instanceof SqlIdentifier time
                && time.isSimple()) {
            int place = names.indexOf(time.getSimple());
            if (place >= 0 && !columns.get(place).equals(time.getSimple())) {
                SqlParserPos at = function.getParserPosition();
                List<SqlNode> items = new ArrayList<>();
                for (int i = 0; i < names.size(); i++) {
                    SqlNode column = new SqlIdentifier(names.get(i), at);
                    items.add(
                            columns.get(i).equals(names.get(i))
                                    ? column
                                    : SqlStdOperatorTable.AS.createCall(
                                            at, column, new SqlIdentifier(columns.get(i), at)));
                }
                function.setOperand(0, select(new SqlNodeList(items, at), function.operand(0)));
                descriptor.setOperand(
                        0, new SqlIdentifier(columns.get(place), time.getParserPosition()));
            }
        }
        return Optional.of(columns);
    }

    private static SqlNode select(SqlNodeList items, SqlNode from) {
        SqlParserPos at = from.getParserPosition();
        return new SqlSelect(
                at, null, items, from, null, null, null, null, null, null, null, null, null);
    }

    private From join(SqlJoin join, Scope scope) {
        From left = from(join.getLeft(), scope);
        join.setLeft(left.node());
        boolean lateral = isLateral(join.getRight());
        From right = from(join.getRight(), lateral ? scope.within(left.columns()) : scope);
        join.setRight(right.node());
        if (!merges(join)) {
            JoinColumns both = left.columns().and(right.columns());
            SqlNode condition = join.getCondition();
            if (condition != null) {
                join.setOperand(5, expression(condition, scope.within(both), Set.of()));
            }
            return new From(join, both);
        }
        return new From(join, new Merging(join, left.columns(), right.columns()).merge());
    }

    private static boolean isLateral(SqlNode node) {
        return switch (node.getKind()) {
            case LATERAL -> true;
            case AS -> isLateral(((SqlCall) node).operand(0));
            default -> false;
        };
    }

    /// A join that merges columns, on its way to one with ON.
    private final class Merging {

        private final SqlJoin join;
        private final JoinColumns left;
        private final JoinColumns right;
        private final SqlParserPos at;

        Merging(SqlJoin join, JoinColumns left, JoinColumns right) {
            this.join = join;
            this.left = left;
            this.right = right;
            this.at = join.getParserPosition();
        }

        JoinColumns merge() {
            if (!left.isKnown() || !right.isKnown()) {
                throw error(
                        ErrorCode.UNSUPPORTED,
                        "NATURAL and USING with such a table are not supported; write ON",
                        at);
            }
            List<String> names = names();
            List<Column> merged = new ArrayList<>();
            List<Column> parts = new ArrayList<>();
            SqlNode condition = SqlLiteral.createBoolean(true, at);
            for (String name : names) {
                Column ofLeft = only(left, "left", name);
                Column ofRight = only(right, "right", name);
                parts.addAll(List.of(ofLeft, ofRight));
                merged.add(new Column(ofLeft.name(), "", merged(ofLeft, ofRight)));
                SqlNode equal =
                        SqlStdOperatorTable.EQUALS.createCall(at, ofLeft.at(at), ofRight.at(at));
                condition =
                        merged.size() == 1
                                ? equal
                                : SqlStdOperatorTable.AND.createCall(at, condition, equal);
            }
            join.setOperand(1, SqlLiteral.createBoolean(false, at));
            join.setOperand(4, JoinConditionType.ON.symbol(at));
            join.setOperand(5, condition);
            return left.merged(merged, right, parts);
        }

        private List<String> names() {
            if (!join.isNatural()) {
                SqlNodeList using =
                        (SqlNodeList) java.util.Objects.requireNonNull(join.getCondition());
                return simpleNames(using).stream().distinct().toList();
            }
            return left.names().stream().filter(this::isInBoth).distinct().toList();
        }

        /// Not if the other side's column is called as another one is here: "A" where there is "a".
        private boolean isInBoth(String name) {
            return right.called(name).stream()
                    .flatMap(column -> left.called(column.name()).stream())
                    .anyMatch(column -> column.name().equals(name));
        }

        private Column only(JoinColumns side, String which, String name) {
            List<Column> columns = side.called(name);
            if (columns.size() == 1) {
                return columns.getFirst();
            }
            SqlNode condition = join.getCondition();
            SqlParserPos place = condition == null ? at : condition.getParserPosition();
            throw columns.isEmpty()
                    ? error(
                            ErrorCode.NAME_NOT_FOUND,
                            "no column \"" + name + "\" on the " + which + " of the join",
                            place)
                    : error(
                            ErrorCode.SQL_INVALID,
                            columns.size()
                                    + " columns on the "
                                    + which
                                    + " of the join are named \""
                                    + name
                                    + "\"; write ON",
                            place);
        }

        private SqlNode merged(Column ofLeft, Column ofRight) {
            return switch (join.getJoinType()) {
                case RIGHT -> call(MergedColumn.OF_RIGHT, ofLeft.at(at), ofRight.at(at));
                case FULL -> {
                    List<SqlNode> alternatives = new ArrayList<>();
                    for (SqlNode side : List.of(ofLeft.at(at), ofRight.at(at))) {
                        alternatives.addAll(
                                side.getKind() == SqlKind.COALESCE
                                        ? ((SqlCall) side).getOperandList()
                                        : List.of(side));
                    }
                    yield SqlStdOperatorTable.COALESCE.createCall(at, alternatives);
                }
                default -> call(MergedColumn.OF_LEFT, ofLeft.at(at), ofRight.at(at));
            };
        }

        private SqlNode call(MergedColumn operator, SqlNode left, SqlNode right) {
            return operator.createCall(at, left, right);
        }
    }

    private void expressions(SqlNodeList nodes, Scope scope, Set<String> results) {
        for (int i = 0; i < nodes.size(); i++) {
            SqlNode node = nodes.get(i);
            if (node != null) {
                nodes.set(i, expression(node, scope, results));
            }
        }
    }

    /// An expression with merged columns in the place of their names, and its sub-queries spelled.
    ///
    /// @param results names, in lower case, that mean columns of the result here
    private SqlNode expression(SqlNode node, Scope scope, Set<String> results) {
        if (node.isA(SqlKind.QUERY)) {
            query(node, scope);
            return node;
        }
        switch (node) {
            case SqlIdentifier name
                    when name.isSimple()
                            && !results.contains(name.getSimple().toLowerCase(Locale.ROOT)) -> {
                return merged(name, scope)
                        .map(column -> column.at(name.getParserPosition()))
                        .orElse(name);
            }
            case SqlNodeList list -> expressions(list, scope, results);
            case SqlCall call -> {
                int end = call.getKind() == SqlKind.AS ? 1 : call.operandCount();
                for (int i = 0; i < end; i++) {
                    SqlNode operand = call.getOperandList().get(i);
                    if (operand != null) {
                        SqlNode spelled = expression(operand, scope, results);
                        if (spelled != operand) {
                            call.setOperand(i, spelled);
                        }
                    }
                }
            }
            default -> {}
        }
        return node;
    }

    /// The merged column that a name means here, if it means one.
    private Optional<Column> merged(SqlIdentifier name, Scope scope) {
        Set<String> hidden = new HashSet<>();
        for (JoinColumns from : scope.froms()) {
            List<Column> columns = from.called(name.getSimple());
            if (!columns.isEmpty()) {
                if (columns.size() > 1 || !columns.getFirst().isMerged()) {
                    return Optional.empty();
                }
                if (from.tables().stream().anyMatch(table -> hidden.contains(table.name()))) {
                    throw error(
                            ErrorCode.UNSUPPORTED,
                            "\""
                                    + name
                                    + "\" means a column of an outer query's tables, one of which"
                                    + " has the name of a table here; give that another name",
                            name.getParserPosition());
                }
                return Optional.of(columns.getFirst());
            }
            from.tables().forEach(table -> hidden.add(table.name()));
        }
        return Optional.empty();
    }

    private QueryException error(ErrorCode code, String message, SqlParserPos at) {
        return text.error(code, message, new SqlText.Position(at.getLineNum(), at.getColumnNum()));
    }
}
