package io.sluice.type;

import static java.util.Objects.requireNonNull;

import java.util.stream.Collectors;

/// The logical type of a column or expression. How values lie in memory is a matter of
/// [Layout][io.sluice.batch.Layout], which may differ from batch to batch for one logical type.
///
/// The family is closed; extension authors who switch over it keep a `default`, since later
/// versions may add types.
///
/// | type | Java value in [rows][io.sluice.Query] and literals |
/// |---|---|
/// | `Null` | null |
/// | `Bool` | `Boolean` |
/// | `Int` | `Long` in literals; `Byte`, `Short`, `Integer`, `Long` in rows |
/// | `FloatingPoint` | `Double` in literals; `Float`, `Double` in rows |
/// | `Decimal` | `BigDecimal` with the type's scale |
/// | `Utf8` | `String` |
/// | `Binary` | `ByteBuffer`, read-only |
/// | `Date` | `LocalDate` |
/// | `Time` | `LocalTime` |
/// | `Timestamp` | `LocalDateTime`, or `Instant` where zoned |
/// | `ListOf` | `List` |
/// | `Struct` | `Map` by [distinct][Schema#distinctNames] field name, in field order |
public sealed interface DataType {

    DataType NULL = new Null();
    DataType BOOL = new Bool();
    DataType INT8 = new Int(8);
    DataType INT16 = new Int(16);
    DataType INT32 = new Int(32);
    DataType INT64 = new Int(64);
    DataType FLOAT32 = new FloatingPoint(32);
    DataType FLOAT64 = new FloatingPoint(64);
    DataType UTF8 = new Utf8();
    DataType BINARY = new Binary();
    DataType DATE = new Date();
    DataType TIME = new Time();
    DataType TIMESTAMP = new Timestamp(false);
    DataType TIMESTAMP_TZ = new Timestamp(true);

    static DataType decimal(int precision, int scale) {
        return new Decimal(precision, scale);
    }

    static DataType list(DataType element) {
        return new ListOf(Field.nullable("element", element));
    }

    static DataType struct(Field... fields) {
        return new Struct(java.util.List.of(fields));
    }

    /// The name in SQL and EXPLAIN, such as `decimal(15,2)`.
    String sqlName();

    /// The type of an untyped NULL; every value is null.
    record Null() implements DataType {
        @Override
        public String sqlName() {
            return "null";
        }
    }

    record Bool() implements DataType {
        @Override
        public String sqlName() {
            return "boolean";
        }
    }

    /// A signed two's-complement integer.
    ///
    /// @param bitWidth 8, 16, 32 or 64
    record Int(int bitWidth) implements DataType {
        public Int {
            if (bitWidth != 8 && bitWidth != 16 && bitWidth != 32 && bitWidth != 64) {
                throw new IllegalArgumentException("integer bit width: " + bitWidth);
            }
        }

        @Override
        public String sqlName() {
            return switch (bitWidth) {
                case 8 -> "tinyint";
                case 16 -> "smallint";
                case 32 -> "integer";
                case 64 -> "bigint";
                default -> throw new IllegalStateException("integer bit width: " + bitWidth);
            };
        }
    }

    /// An IEEE 754 binary number. NaN equals NaN and is greater than every other value in
    /// comparisons, grouping and ordering, as in PostgreSQL; -0.0 equals 0.0.
    ///
    /// @param bitWidth 32 or 64
    record FloatingPoint(int bitWidth) implements DataType {
        public FloatingPoint {
            if (bitWidth != 32 && bitWidth != 64) {
                throw new IllegalArgumentException("float bit width: " + bitWidth);
            }
        }

        @Override
        public String sqlName() {
            return bitWidth == 32 ? "real" : "double";
        }
    }

    /// An exact number `unscaled × 10^-scale`.
    ///
    /// @param precision digits in all, 1 to 38
    /// @param scale digits after the point, 0 to `precision`
    record Decimal(int precision, int scale) implements DataType {

        public static final int MAX_PRECISION = 38;

        /// Decimals of at most this many digits always fit into 64 bits.
        public static final int MAX_LONG_PRECISION = 18;

        public Decimal {
            if (precision < 1 || precision > MAX_PRECISION) {
                throw new IllegalArgumentException("decimal precision: " + precision);
            }
            if (scale < 0 || scale > precision) {
                throw new IllegalArgumentException(
                        "decimal scale: " + scale + " with precision " + precision);
            }
        }

        public boolean fitsLong() {
            return precision <= MAX_LONG_PRECISION;
        }

        @Override
        public String sqlName() {
            return "decimal(" + precision + "," + scale + ")";
        }
    }

    /// Text in UTF-8; compared, ordered and grouped by its bytes, which is code point order.
    record Utf8() implements DataType {
        @Override
        public String sqlName() {
            return "varchar";
        }
    }

    record Binary() implements DataType {
        @Override
        public String sqlName() {
            return "varbinary";
        }
    }

    /// A day, counted from 1970-01-01.
    record Date() implements DataType {
        @Override
        public String sqlName() {
            return "date";
        }
    }

    /// A time of day in microseconds since midnight.
    record Time() implements DataType {
        @Override
        public String sqlName() {
            return "time";
        }
    }

    /// Microseconds since 1970-01-01T00:00:00, as a local date and time, or as an instant (UTC)
    /// where zoned.
    record Timestamp(boolean zoned) implements DataType {
        @Override
        public String sqlName() {
            return zoned ? "timestamp with time zone" : "timestamp";
        }
    }

    /// A sequence of values of one type: scanned, passed through and returned; no operator computes
    /// on it.
    record ListOf(Field element) implements DataType {
        public ListOf {
            requireNonNull(element, "element is null");
        }

        @Override
        public String sqlName() {
            return element.type().sqlName() + " array";
        }
    }

    /// Named values of different types: scanned, passed through and returned; no operator computes
    /// on it.
    record Struct(java.util.List<Field> fields) implements DataType {
        public Struct {
            fields = java.util.List.copyOf(fields);
        }

        @Override
        public String sqlName() {
            return fields.stream()
                    .map(field -> field.name() + " " + field.type().sqlName())
                    .collect(Collectors.joining(", ", "row(", ")"));
        }
    }
}
