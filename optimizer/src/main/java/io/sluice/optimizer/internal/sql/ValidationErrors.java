package io.sluice.optimizer.internal.sql;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.optimizer.internal.catalog.NearestName;
import io.sluice.optimizer.internal.statement.SqlText;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;
import org.apache.calcite.sql.parser.SqlParserPos;

/// What Calcite's validator complains of, as errors with a code, a place and, for names, the
/// nearest one that exists.
final class ValidationErrors {

    private static final Pattern COLUMN =
            Pattern.compile("Column '(.*?)' not found in (any table|table '(.*?)').*");
    private static final Pattern TABLE =
            Pattern.compile("(?:Table|Object) '(.*?)' not found.*", Pattern.DOTALL);
    private static final Pattern FUNCTION =
            Pattern.compile("No match found for function signature (\\w+)\\((.*)\\)");
    private static final Pattern UNKNOWN = Pattern.compile("Unknown identifier '(.*?)'");

    /// How a literal fails that is given the type of the others in its column.
    private static final Pattern OVERFLOW =
            Pattern.compile("Cannot convert (-?[0-9.]+) to (DECIMAL.*) due to overflow");

    /// How the validator's own check of a condition that is a query fails.
    private static final String MANY_COLUMNS = "sub-query as condition must return only one column";

    private static final String ONE_COLUMN =
            "a sub-query that stands for a value must have one column";

    private final SqlText text;
    private final List<String> columns;
    private final List<String> functions;

    /// @param columns the names of all columns in reach
    /// @param functions the names of all functions
    ValidationErrors(SqlText text, List<String> columns, List<String> functions) {
        this.text = text;
        this.columns = columns;
        this.functions = functions;
    }

    QueryException translate(RuntimeException error) {
        return switch (error) {
            case QueryException e -> e;
            case RegistryOperators.LocatedException e -> located(e);
            case CalciteContextException e -> translate(e);
            case CalciteException e ->
                    new QueryException(
                            ErrorCode.SQL_INVALID,
                            decapitalised(String.valueOf(e.getMessage())),
                            e);
            default -> wrapped(error);
        };
    }

    /// Calcite's conversion to algebra puts what it complains of into exceptions that name the
    /// expression.
    private QueryException wrapped(RuntimeException error) {
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof QueryException
                    || cause instanceof CalciteException
                    || cause instanceof RegistryOperators.LocatedException) {
                return translate((RuntimeException) cause);
            }
        }
        Matcher overflow = OVERFLOW.matcher(String.valueOf(error.getMessage()));
        if (overflow.matches()) {
            return new QueryException(
                    ErrorCode.NUMERIC_OVERFLOW,
                    new BigDecimal(overflow.group(1)).stripTrailingZeros().toPlainString()
                            + " does not fit into "
                            + overflow.group(2).toLowerCase(Locale.ROOT),
                    error);
        }
        if (MANY_COLUMNS.equals(error.getMessage())) {
            return new QueryException(ErrorCode.SQL_INVALID, ONE_COLUMN, error);
        }
        return new QueryException(
                ErrorCode.INTERNAL, "the statement could not be planned: " + error, error);
    }

    private QueryException located(RegistryOperators.LocatedException e) {
        String message = Objects.requireNonNull(e.error().getMessage());
        SqlParserPos at = e.position();
        return at.getLineNum() == 0
                ? e.error()
                : text.error(
                        e.error().code(),
                        message,
                        new SqlText.Position(at.getLineNum(), at.getColumnNum()));
    }

    private QueryException translate(CalciteContextException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RegistryOperators.LocatedException located) {
                return located(located);
            }
        }
        Throwable cause = e.getCause();
        String message = cause == null ? e.getMessage() : cause.getMessage();
        SqlText.Position position = new SqlText.Position(e.getPosLine(), e.getPosColumn());
        return translate(EmptyName.originalIn(String.valueOf(message)), position);
    }

    private QueryException translate(String message, SqlText.Position position) {
        if (message.startsWith("Cannot apply '$SCALAR_QUERY'")) {
            return text.error(ErrorCode.SQL_INVALID, ONE_COLUMN, position);
        }
        Matcher column = COLUMN.matcher(message);
        if (column.matches()) {
            String where = column.group(3) == null ? "" : " in \"" + column.group(3) + "\"";
            return notFound("column", column.group(1), where, columns, position);
        }
        Matcher table = TABLE.matcher(message);
        if (table.matches()) {
            return notFound("table", table.group(1), " in FROM", List.of(), position);
        }
        Matcher function = FUNCTION.matcher(message);
        if (function.matches()) {
            return function(function, position);
        }
        Matcher unknown = UNKNOWN.matcher(message);
        if (unknown.matches()) {
            return unknown.group(1).equals("*")
                    ? text.error(ErrorCode.SQL_INVALID, "* is no argument here", position)
                    : notFound("column or table", unknown.group(1), " here", columns, position);
        }
        return text.error(ErrorCode.SQL_INVALID, decapitalised(message), position);
    }

    private QueryException notFound(
            String kind, String name, String where, List<String> known, SqlText.Position position) {
        return text.error(
                ErrorCode.NAME_NOT_FOUND,
                "no " + kind + " \"" + name + "\"" + where + NearestName.hint(name, known),
                position);
    }

    private QueryException function(Matcher function, SqlText.Position position) {
        String name = function.group(1).toLowerCase(Locale.ROOT);
        boolean known = functions.stream().anyMatch(name::equalsIgnoreCase);
        if (known) {
            return text.error(
                    ErrorCode.SQL_INVALID,
                    "the function \"" + name + "\" does not take these arguments",
                    position);
        }
        return notFound("function", name, "", functions, position);
    }

    private static String decapitalised(String message) {
        boolean word =
                message.length() > 1
                        && Character.isUpperCase(message.charAt(0))
                        && Character.isLowerCase(message.charAt(1));
        return word ? Character.toLowerCase(message.charAt(0)) + message.substring(1) : message;
    }
}
