package io.sluice.expr;

import static java.util.Objects.requireNonNull;

import io.sluice.type.DataType;
import java.util.ArrayList;
import java.util.List;

/// A typed, resolved expression over the columns of one input.
///
/// Null semantics are SQL's three-valued logic: every node is null when an operand is null, except
/// where its documentation says otherwise. An error in an operand that CASE, AND or OR do not need
/// for their result does not occur: they mask it.
///
/// The family is closed; code outside of Sluice that switches over it keeps a `default`, since
/// later versions may add nodes.
public sealed interface Expr {

    Expr TRUE = new Literal(DataType.BOOL, true);
    Expr FALSE = new Literal(DataType.BOOL, false);

    DataType type();

    /// The operands, in the order in which they are written.
    List<Expr> children();

    /// The same expression over other operands, of the types and in the order of [#children]. The
    /// members of IN are no operands.
    Expr withChildren(List<Expr> children);

    /// The value of an input column.
    ///
    /// @param index position in the input's schema
    /// @param name for people; two references to one index are equal only if their names are
    record ColumnRef(int index, String name, DataType type) implements Expr {
        public ColumnRef {
            if (index < 0) {
                throw new IllegalArgumentException("column index: " + index);
            }
            requireNonNull(name, "name is null");
            requireNonNull(type, "type is null");
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return this;
        }
    }

    /// A value that is not null, as the Java object that [DataType] names for literals.
    record Literal(DataType type, Object value) implements Expr {
        public Literal {
            requireNonNull(type, "type is null");
            requireNonNull(value, "value is null; use NullLiteral");
            if (!JavaTypes.accepts(type, value)) {
                throw new IllegalArgumentException(
                        value.getClass().getSimpleName() + " for a literal of " + type.sqlName());
            }
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return this;
        }
    }

    /// NULL of a type.
    record NullLiteral(DataType type) implements Expr {
        @Override
        public List<Expr> children() {
            return List.of();
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return this;
        }
    }

    /// Arithmetic on two numbers.
    ///
    /// Integers: operands are of the result's type; overflow is an error; division truncates
    /// towards zero. Decimals: operands are decimals of any precision and scale; the exact result
    /// is rounded half up to the result's scale, and more digits than its precision are an error.
    /// Floats: IEEE 754. Division by zero is an error for all three.
    record Arithmetic(ArithmeticOp op, Expr left, Expr right, DataType type) implements Expr {
        @Override
        public List<Expr> children() {
            return List.of(left, right);
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return new Arithmetic(op, children.get(0), children.get(1), type);
        }
    }

    enum ArithmeticOp {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        MODULO("%");

        private final String symbol;

        ArithmeticOp(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }
    }

    /// The negative of a number; overflow is an error.
    record Negate(Expr operand) implements Expr {
        @Override
        public DataType type() {
            return operand.type();
        }

        @Override
        public List<Expr> children() {
            return List.of(operand);
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return new Negate(children.getFirst());
        }
    }

    /// A comparison of two values of one type; decimals may differ in precision and scale and are
    /// compared by value.
    record Comparison(ComparisonOp op, Expr left, Expr right) implements Expr {
        @Override
        public DataType type() {
            return DataType.BOOL;
        }

        @Override
        public List<Expr> children() {
            return List.of(left, right);
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return new Comparison(op, children.get(0), children.get(1));
        }
    }

    enum ComparisonOp {
        EQUAL("="),
        NOT_EQUAL("<>"),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">="),
        /// Never null: two nulls are not distinct, a null and a value are.
        IS_DISTINCT("is distinct from"),
        /// Never null: the opposite of [#IS_DISTINCT].
        IS_NOT_DISTINCT("is not distinct from");

        private final String symbol;

        ComparisonOp(String symbol) {
            this.symbol = symbol;
        }

        public String symbol() {
            return symbol;
        }

        /// The operator that gives the same answer with the operands exchanged.
        public ComparisonOp mirrored() {
            return switch (this) {
                case LESS -> GREATER;
                case LESS_OR_EQUAL -> GREATER_OR_EQUAL;
                case GREATER -> LESS;
                case GREATER_OR_EQUAL -> LESS_OR_EQUAL;
                case EQUAL, NOT_EQUAL, IS_DISTINCT, IS_NOT_DISTINCT -> this;
            };
        }
    }

    /// True if all are true, false if one is false, null otherwise. At least two operands.
    record And(List<Expr> operands) implements Expr {
        public And {
            operands = atLeastTwo(operands);
        }

        @Override
        public DataType type() {
            return DataType.BOOL;
        }

        @Override
        public List<Expr> children() {
            return operands;
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return new And(children);
        }
    }

    /// True if one is true, false if all are false, null otherwise. At least two operands.
    record Or(List<Expr> operands) implements Expr {
        public Or {
            operands = atLeastTwo(operands);
        }

        @Override
        public DataType type() {
            return DataType.BOOL;
        }

        @Override
        public List<Expr> children() {
            return operands;
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return new Or(children);
        }
    }

    record Not(Expr operand) implements Expr {
        @Override
        public DataType type() {
            return DataType.BOOL;
        }

        @Override
        public List<Expr> children() {
            return List.of(operand);
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return new Not(children.getFirst());
        }
    }

    /// Whether the operand is null; itself never null.
    record IsNull(Expr operand) implements Expr {
        @Override
        public DataType type() {
            return DataType.BOOL;
        }

        @Override
        public List<Expr> children() {
            return List.of(operand);
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return new IsNull(children.getFirst());
        }
    }

    /// The operand as another type. A value that does not fit is an error, never a wrong value.
    record Cast(Expr operand, DataType type) implements Expr {
        @Override
        public List<Expr> children() {
            return List.of(operand);
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return new Cast(children.getFirst(), type);
        }
    }

    /// The value of the first branch whose condition is true, else `otherwise`. Values are of
    /// `type`.
    record Case(List<Branch> branches, Expr otherwise, DataType type) implements Expr {
        public Case {
            branches = List.copyOf(branches);
            if (branches.isEmpty()) {
                throw new IllegalArgumentException("CASE without branches");
            }
        }

        @Override
        public List<Expr> children() {
            List<Expr> children = new ArrayList<>(2 * branches.size() + 1);
            for (Branch branch : branches) {
                children.add(branch.condition());
                children.add(branch.value());
            }
            children.add(otherwise);
            return children;
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            List<Branch> mapped = new ArrayList<>(branches.size());
            for (int i = 0; i < branches.size(); i++) {
                mapped.add(new Branch(children.get(2 * i), children.get(2 * i + 1)));
            }
            return new Case(mapped, children.getLast(), type);
        }
    }

    /// A condition of CASE and the value where it holds.
    record Branch(Expr condition, Expr value) {}

    /// Whether the operand equals one of the values, which are not null and of the operand's type.
    record In(Expr operand, List<Literal> values) implements Expr {
        public In {
            values = List.copyOf(values);
        }

        @Override
        public DataType type() {
            return DataType.BOOL;
        }

        @Override
        public List<Expr> children() {
            return List.of(operand);
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return new In(children.getFirst(), values);
        }
    }

    /// Whether text matches a pattern in which `%` stands for any characters and `_` for one.
    ///
    /// @param escape the character that takes the next one's meaning away, or the empty string for
    ///   none
    record Like(Expr operand, Expr pattern, String escape, boolean ignoreCase) implements Expr {
        @Override
        public DataType type() {
            return DataType.BOOL;
        }

        @Override
        public List<Expr> children() {
            return List.of(operand, pattern);
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return new Like(children.get(0), children.get(1), escape, ignoreCase);
        }
    }

    /// A scalar function by its name in the
    /// [FunctionRegistry][io.sluice.function.FunctionRegistry].
    record Call(String function, List<Expr> arguments, DataType type) implements Expr {
        public Call {
            requireNonNull(function, "function is null");
            arguments = List.copyOf(arguments);
        }

        @Override
        public List<Expr> children() {
            return arguments;
        }

        @Override
        public Expr withChildren(List<Expr> children) {
            return new Call(function, children, type);
        }
    }

    private static List<Expr> atLeastTwo(List<Expr> operands) {
        if (operands.size() < 2) {
            throw new IllegalArgumentException("operands: " + operands.size());
        }
        return List.copyOf(operands);
    }
}
