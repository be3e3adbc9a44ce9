package io.sluice.optimizer.internal.statement;

import io.sluice.error.ErrorCode;
import io.sluice.type.DataType;
import java.util.Locale;

/// Reads the type of a column in CREATE TABLE, by its SQL name or one that PostgreSQL or DuckDB
/// users know. Lengths of text are read and not enforced.
final class ColumnTypeParser {

    private static final int DEFAULT_PRECISION = 38;

    private final TokenCursor cursor;

    ColumnTypeParser(TokenCursor cursor) {
        this.cursor = cursor;
    }

    DataType type() {
        NamePart name = cursor.name("a type");
        DataType type =
                switch (name.text()) {
                    case "decimal", "numeric", "dec" -> decimal(name);
                    case "time" -> time();
                    case "timestamp" -> timestamp();
                    default -> named(name);
                };
        if (cursor.peek().isSign('[') || cursor.peek().isWord("array")) {
            throw cursor.unsupported(
                    "list columns in CREATE TABLE are not supported", cursor.peek().start());
        }
        return type;
    }

    private DataType named(NamePart name) {
        DataType type =
                TypeNames.find(name.text())
                        .orElseThrow(() ->
                                cursor.text()
                                        .error(
                                                ErrorCode.NAME_NOT_FOUND,
                                                "no type \"" + name.text() + "\" is known",
                                                name.offset()));
        if (name.text().equals("double")) {
            cursor.accept("precision");
        } else if (name.text().equals("character") || name.text().equals("char")) {
            cursor.accept("varying");
        }
        return withLength(type);
    }

    private DataType withLength(DataType type) {
        if (type.equals(DataType.UTF8) || type.equals(DataType.BINARY)) {
            length();
        }
        return type;
    }

    private DataType decimal(NamePart name) {
        if (!cursor.acceptSign('(')) {
            return DataType.decimal(DEFAULT_PRECISION, 0);
        }
        int precision = number();
        int scale = cursor.acceptSign(',') ? number() : 0;
        cursor.expectSign(')');
        if (precision < 1 || precision > DataType.Decimal.MAX_PRECISION || scale > precision) {
            throw cursor.text()
                    .error(
                            ErrorCode.SQL_INVALID,
                            "decimal("
                                    + precision
                                    + ","
                                    + scale
                                    + ") is not a type: 1 to 38 digits, of which no more than all"
                                    + " are behind the point",
                            name.offset());
        }
        return DataType.decimal(precision, scale);
    }

    private DataType time() {
        length();
        if (cursor.accept("without", "time", "zone") || !cursor.peek().isWord("with")) {
            return DataType.TIME;
        }
        throw cursor.unsupported("TIME WITH TIME ZONE is not supported", cursor.peek().start());
    }

    private DataType timestamp() {
        length();
        if (cursor.accept("with", "local", "time", "zone")
                || cursor.accept("with", "time", "zone")) {
            return DataType.TIMESTAMP_TZ;
        }
        cursor.accept("without", "time", "zone");
        return DataType.TIMESTAMP;
    }

    private void length() {
        if (cursor.acceptSign('(')) {
            number();
            cursor.expectSign(')');
        }
    }

    private int number() {
        SqlToken token = cursor.peek();
        if (token.kind() != SqlToken.Kind.NUMBER || !token.text().matches("[0-9]{1,9}")) {
            throw cursor.expected("a number");
        }
        return Integer.parseInt(cursor.next().text().toLowerCase(Locale.ROOT));
    }
}
