package io.sluice.operators.internal.expr;

import static io.sluice.operators.internal.expr.DecimalLowering.apply;
import static io.sluice.operators.internal.expr.DecimalLowering.guard;

import io.sluice.batch.Column;
import io.sluice.batch.Encoding;
import io.sluice.batch.Layout;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.function.FunctionRegistry;
import io.sluice.operators.internal.expr.Code.Tested;
import io.sluice.operators.internal.expr.LoopBuilder.Source;
import io.sluice.operators.internal.kernel.Doubles;
import io.sluice.operators.internal.kernel.LikeMatcher;
import io.sluice.operators.internal.kernel.LongSet;
import io.sluice.operators.internal.kernel.TextSet;
import io.sluice.operators.internal.value.LikePattern;
import io.sluice.operators.internal.value.Times;
import io.sluice.operators.internal.value.ValueException;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/// Lowers expressions to [Code] for the columns of one kind of batch: their layouts, encodings, and
/// whether they have nulls.
///
/// What loops do not compute becomes an input that is computed before ([Source.Computed]).
final class Lowering {

    /// Longer IN lists are looked up in a set.
    private static final int MAX_COMPARED_MEMBERS = 4;

    private final List<Column> columns;
    private final IntPredicate mapped;
    private final FunctionRegistry registry;
    private final Set<Expr> parts;
    private final LoopBuilder builder;
    private final DecimalLowering decimals;
    private final FunctionLowering functions;

    /// @param columns the columns of a batch of that kind
    /// @param mapped of which columns expressions are computed for the dictionary's entries
    /// @param parts sub-expressions, by identity, that have loops of their own
    /// @param wide whether decimals of more than 18 digits are computed in 128 bits
    Lowering(
            List<Column> columns,
            IntPredicate mapped,
            FunctionRegistry registry,
            Set<Expr> parts,
            LoopBuilder builder,
            boolean wide) {
        this.columns = columns;
        this.mapped = mapped;
        this.registry = registry;
        this.parts = parts;
        this.builder = builder;
        this.decimals = new DecimalLowering(wide);
        this.functions = new FunctionLowering(this, decimals, registry);
    }

    /// The code of an expression, in the kind that its type travels in.
    Code lower(Expr expr) {
        if (parts.contains(expr)) {
            return before(new Source.Part(expr), expr.type());
        }
        int column = ExprFacts.mappableColumn(expr, registry);
        if (column >= 0 && mapped.test(column) && mapsNulls(expr, column)) {
            return mapped(column, expr);
        }
        try {
            return fused(expr);
        } catch (NotFusable _) {
            return before(new Source.Computed(expr), expr.type());
        }
    }

    /// How values of a type travel.
    ///
    /// @throws NotFusable for types that loops do not know
    Kind kind(DataType type) {
        return switch (type) {
            case DataType.Null(),
                    DataType.Int _,
                    DataType.Date(),
                    DataType.Time(),
                    DataType.Timestamp _ ->
                    Kind.LONG;
            case DataType.Bool() -> Kind.BOOL;
            case DataType.FloatingPoint _ -> Kind.DOUBLE;
            case DataType.Decimal decimal -> decimals.kind(decimal);
            case DataType.Utf8(), DataType.Binary() -> Kind.TEXT;
            case DataType.ListOf _, DataType.Struct _ -> throw new NotFusable(type.sqlName());
        };
    }

    private Code fused(Expr expr) {
        return switch (expr) {
            case Expr.ColumnRef(int index, _, DataType type) -> column(index, type);
            case Expr.Literal(DataType type, Object value) -> literal(type, value);
            case Expr.NullLiteral(DataType type) -> new Code.Null(kind(type));
            case Expr.Arithmetic arithmetic -> arithmetic(arithmetic);
            case Expr.Negate(Expr operand) -> negate(operand);
            case Expr.Comparison(ComparisonOp op, Expr left, Expr right) ->
                    compare(op, left, right);
            case Expr.And(List<Expr> operands) -> junction(false, operands);
            case Expr.Or(List<Expr> operands) -> junction(true, operands);
            case Expr.Not(Expr operand) -> new Code.Not(lower(operand));
            case Expr.IsNull(Expr operand) -> new Code.IsNull(lower(operand));
            case Expr.Cast cast -> new CastLowering(this, decimals).lower(cast);
            case Expr.Case choice -> choose(choice);
            case Expr.In(Expr operand, List<Expr.Literal> values) -> in(operand, values);
            case Expr.Like like -> like(like);
            case Expr.Call call -> functions.lower(call);
        };
    }

    private boolean mapsNulls(Expr expr, int column) {
        return columns.get(column).nullCount() == 0 || ExprFacts.strict(expr, registry);
    }

    /// A part that is computed before the loop, for the entries of a dictionary.
    private Code mapped(int column, Expr expr) {
        boolean nullable = columns.get(column).nullCount() > 0;
        return builder.input(
                new Source.Mapped(column, expr),
                new InputShape(Layout.of(expr.type()), true, nullable, false, false),
                kind(expr.type()));
    }

    /// A value that is computed before the loop, for the selected rows.
    private Code before(Source source, DataType type) {
        Layout layout = Layout.of(type);
        if (layout == Layout.NONE) {
            throw new NotFusable("a value of type null");
        }
        return builder.input(source, new InputShape(layout, false, true, true, true), kind(type));
    }

    private Code column(int index, DataType type) {
        Column column = columns.get(index);
        Kind kind = kind(type);
        if (column.nullCount() == column.length() || type instanceof DataType.Null) {
            return new Code.Null(kind);
        }
        if (column.encoding() == Encoding.CONSTANT) {
            return builder.constantColumn(index, kind);
        }
        boolean dictionary = column.encoding() == Encoding.DICTIONARY;
        if (dictionary && column.layout() == Layout.BITS) {
            throw new NotFusable("a dictionary of booleans");
        }
        InputShape shape =
                new InputShape(column.layout(), dictionary, column.nullCount() > 0, false, false);
        return builder.input(new Source.BatchColumn(index), shape, kind);
    }

    private Code literal(DataType type, Object value) {
        return switch (value) {
            case Boolean bool -> builder.parameter((boolean) bool);
            case Long number -> builder.parameter((long) number);
            case Double number -> builder.parameter((double) number);
            case BigDecimal number -> decimalLiteral((DataType.Decimal) type, number);
            case String text -> builder.parameter(text);
            case ByteBuffer buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                yield builder.parameter(bytes);
            }
            case LocalDate date -> builder.parameter(date.toEpochDay());
            case LocalTime time -> builder.parameter(Times.microsOfDay(time));
            case LocalDateTime at -> builder.parameter(Times.micros(at));
            case Instant at -> builder.parameter(Times.micros(at));
            default -> throw new NotFusable("a literal of " + type.sqlName());
        };
    }

    private Code decimalLiteral(DataType.Decimal type, BigDecimal number) {
        BigInteger unscaled = number.unscaledValue();
        if (decimals.kind(type) == Kind.WIDE) {
            return builder.wideParameter(unscaled.shiftRight(64).longValue(), unscaled.longValue());
        }
        if (unscaled.bitLength() > 63) {
            throw new NeedsWide();
        }
        return builder.parameter(unscaled.longValue());
    }

    /// A number as a decimal.
    LoweredDecimal decimal(Expr expr) {
        return switch (expr.type()) {
            case DataType.Decimal(int precision, int scale) ->
                    new LoweredDecimal(lower(expr), precision, scale);
            case DataType.Int(int bitWidth) ->
                    new LoweredDecimal(lower(expr), integerDigits(bitWidth), 0);
            case DataType type -> throw new NotFusable("a decimal of " + type.sqlName());
        };
    }

    private static int integerDigits(int bitWidth) {
        return switch (bitWidth) {
            case 8 -> 3;
            case 16 -> 5;
            case 32 -> 10;
            default -> 19;
        };
    }

    private Code arithmetic(Expr.Arithmetic expr) {
        return switch (expr.type()) {
            case DataType.Int type ->
                    integer(expr.op(), lower(expr.left()), lower(expr.right()), type);
            case DataType.Decimal type ->
                    decimals.arithmetic(
                            expr.op(), decimal(expr.left()), decimal(expr.right()), type);
            case DataType.FloatingPoint(int bitWidth) -> {
                Code result =
                        new Code.Arithmetic(expr.op(), lower(expr.left()), lower(expr.right()));
                boolean divides =
                        expr.op() == ArithmeticOp.DIVIDE || expr.op() == ArithmeticOp.MODULO;
                Code guarded =
                        divides
                                ? guard(result, Kernels.DOUBLE_IS_ZERO, Tested.LAST_OPERAND)
                                : result;
                yield bitWidth == 32 ? apply(Kernels.DOUBLE_TO_SINGLE, guarded) : guarded;
            }
            case DataType type -> throw new NotFusable("arithmetic on " + type.sqlName());
        };
    }

    /// Integers of less than 64 bits cannot overflow 64 bits in one operation.
    Code integer(ArithmeticOp op, Code left, Code right, DataType.Int type) {
        boolean full = type.bitWidth() == 64;
        Code result = new Code.Arithmetic(op, left, right);
        Code guarded =
                switch (op) {
                    case ADD ->
                            full
                                    ? guard(result, Kernels.ADD_FAILS, Tested.OPERANDS_AND_VALUE)
                                    : result;
                    case SUBTRACT ->
                            full
                                    ? guard(
                                            result,
                                            Kernels.SUBTRACT_FAILS,
                                            Tested.OPERANDS_AND_VALUE)
                                    : result;
                    case MULTIPLY ->
                            full
                                    ? guard(
                                            result,
                                            Kernels.MULTIPLY_FAILS,
                                            Tested.OPERANDS_AND_VALUE)
                                    : result;
                    case DIVIDE ->
                            guard(
                                    apply(Kernels.DIVIDE, left, right),
                                    Kernels.DIVIDE_FAILS,
                                    Tested.OPERANDS);
                    case MODULO ->
                            guard(
                                    apply(Kernels.MODULO, left, right),
                                    Kernels.IS_ZERO,
                                    Tested.LAST_OPERAND);
                };
        return fitInteger(guarded, type);
    }

    /// The integer, which fails beyond the type's range.
    Code fitInteger(Code value, DataType.Int type) {
        return switch (type.bitWidth()) {
            case 8 -> guard(value, Kernels.BEYOND_BYTE, Tested.VALUE);
            case 16 -> guard(value, Kernels.BEYOND_SHORT, Tested.VALUE);
            case 32 -> guard(value, Kernels.BEYOND_INT, Tested.VALUE);
            default -> value;
        };
    }

    private Code negate(Expr operand) {
        return switch (operand.type()) {
            case DataType.Int type ->
                    integer(ArithmeticOp.SUBTRACT, new Code.Constant(0), lower(operand), type);
            case DataType.Decimal type -> decimals.negate(decimal(operand), type);
            case DataType.FloatingPoint _ -> apply(Kernels.DOUBLE_NEGATE, lower(operand));
            case DataType type -> throw new NotFusable("the negative of " + type.sqlName());
        };
    }

    private Code compare(ComparisonOp op, Expr left, Expr right) {
        if (left.type() instanceof DataType.Decimal && right.type() instanceof DataType.Decimal) {
            return decimals.compare(op, decimal(left), decimal(right));
        }
        return compare(op, lower(left), lower(right));
    }

    private static Code compare(ComparisonOp op, Code left, Code right) {
        if (left.kind() != right.kind()) {
            throw new NotFusable("comparison of " + left.kind() + " and " + right.kind());
        }
        return new Code.Compare(op, left, right);
    }

    /// What cannot fail goes first, and what is cheap before what is not: the order of operands
    /// does not matter for the result, since each masks the others' errors.
    private Code junction(boolean disjunction, List<Expr> operands) {
        List<Code> codes = new ArrayList<>();
        operands.forEach(operand -> codes.add(lower(operand)));
        CodeFacts facts = new CodeFacts(builder.inputs());
        codes.sort(
                Comparator.comparing((Code code) -> facts.fails(code))
                        .thenComparingInt(facts::cost));
        return new Code.Junction(disjunction, List.copyOf(codes));
    }

    private Code choose(Expr.Case expr) {
        Kind kind = kind(expr.type());
        List<Code.Arm> arms = new ArrayList<>();
        for (Expr.Branch branch : expr.branches()) {
            arms.add(
                    new Code.Arm(
                            lower(branch.condition()), value(branch.value(), expr.type(), kind)));
        }
        return new Code.Choose(List.copyOf(arms), value(expr.otherwise(), expr.type(), kind));
    }

    private Code value(Expr expr, DataType type, Kind kind) {
        if (expr.type() instanceof DataType.Null) {
            return new Code.Null(kind);
        }
        if (!expr.type().equals(type)) {
            throw new NotFusable(expr.type().sqlName() + " as a value of " + type.sqlName());
        }
        return lower(expr);
    }

    private Code in(Expr operand, List<Expr.Literal> values) {
        if (values.size() <= MAX_COMPARED_MEMBERS) {
            return inFew(operand, values);
        }
        Code code = lower(operand);
        return switch (code.kind()) {
            case LONG -> {
                long[] members = members(operand.type(), values);
                yield lookUp(Kernels.IN_LONGS, code, new LongSet(members));
            }
            case DOUBLE -> {
                long[] members =
                        values.stream()
                                .mapToLong(value -> Doubles.canonicalBits((Double) value.value()))
                                .toArray();
                yield lookUp(Kernels.IN_DOUBLES, code, new LongSet(members));
            }
            case TEXT -> {
                if (!(operand.type() instanceof DataType.Utf8)) {
                    throw new NotFusable("a long IN list of " + operand.type().sqlName());
                }
                List<String> members =
                        values.stream().map(value -> (String) value.value()).toList();
                yield lookUp(Kernels.IN_TEXTS, code, new TextSet(members));
            }
            case BOOL, WIDE ->
                    throw new NotFusable("a long IN list of " + operand.type().sqlName());
        };
    }

    private Code inFew(Expr operand, List<Expr.Literal> values) {
        List<Code> matches = new ArrayList<>();
        if (operand.type() instanceof DataType.Decimal) {
            LoweredDecimal number = decimal(operand);
            for (Expr.Literal value : values) {
                matches.add(decimals.compare(ComparisonOp.EQUAL, number, decimal(value)));
            }
        } else {
            Code code = lower(operand);
            values.forEach(value -> matches.add(compare(ComparisonOp.EQUAL, code, lower(value))));
        }
        return switch (matches.size()) {
            case 0 -> throw new NotFusable("an empty IN list");
            case 1 -> matches.getFirst();
            default -> new Code.Junction(true, List.copyOf(matches));
        };
    }

    private Code lookUp(Kernel kernel, Code code, Object set) {
        return new Code.Apply(kernel, List.of(code), List.of(), builder.object(set));
    }

    /// The members as the 64-bit numbers that stand for them; decimals that the operand's scale
    /// cannot express equal none of its values.
    private static long[] members(DataType type, List<Expr.Literal> values) {
        List<Long> members = new ArrayList<>();
        for (Expr.Literal member : values) {
            switch (member.value()) {
                case Long number -> members.add(number);
                case LocalDate date -> members.add(date.toEpochDay());
                case LocalTime time -> members.add(Times.microsOfDay(time));
                case LocalDateTime at -> members.add(Times.micros(at));
                case Instant at -> members.add(Times.micros(at));
                case BigDecimal number -> {
                    BigDecimal exact = number.stripTrailingZeros();
                    int scale = ((DataType.Decimal) type).scale();
                    if (exact.scale() <= scale
                            && exact.setScale(scale).unscaledValue().bitLength() < 64) {
                        members.add(exact.setScale(scale).unscaledValue().longValue());
                    }
                }
                default -> throw new NotFusable("IN over " + type.sqlName());
            }
        }
        return members.stream().mapToLong(Long::longValue).toArray();
    }

    private Code like(Expr.Like expr) {
        if (!(expr.pattern() instanceof Expr.Literal(_, String pattern))) {
            throw new NotFusable("LIKE with a pattern that is not a literal");
        }
        try {
            LikePattern parsed = LikePattern.of(pattern, expr.escape(), expr.ignoreCase());
            Code text = lower(expr.operand());
            return expr.ignoreCase()
                    ? matches(text, pattern, expr)
                    : matches(text, parsed.elements(), pattern, expr);
        } catch (ValueException _) {
            throw new NotFusable("a malformed LIKE pattern");
        }
    }

    /// Patterns with one `%` at an end, or with none, are plain comparisons of bytes.
    private Code matches(Code text, int[] elements, String pattern, Expr.Like expr) {
        int count = elements.length;
        boolean anyFirst = count > 0 && elements[0] == LikePattern.ANY;
        boolean anyLast = count > 0 && elements[count - 1] == LikePattern.ANY;
        int from = anyFirst ? 1 : 0;
        int to = Math.max(from, anyLast ? count - 1 : count);
        boolean plain = Arrays.stream(elements, from, to).allMatch(element -> element >= 0);
        if (!plain || (anyFirst && anyLast)) {
            return matches(text, pattern, expr);
        }
        Code bytes = builder.parameter(new String(elements, from, to - from));
        if (anyFirst) {
            return apply(Kernels.ENDS_WITH, text, bytes);
        }
        return anyLast
                ? apply(Kernels.STARTS_WITH, text, bytes)
                : new Code.Compare(ComparisonOp.EQUAL, text, bytes);
    }

    private Code matches(Code text, String pattern, Expr.Like expr) {
        return lookUp(
                Kernels.LIKE, text, LikeMatcher.of(pattern, expr.escape(), expr.ignoreCase()));
    }
}
