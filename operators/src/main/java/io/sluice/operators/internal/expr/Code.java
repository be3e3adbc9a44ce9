package io.sluice.operators.internal.expr;

import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.expr.Expr.ComparisonOp;
import java.util.ArrayList;
import java.util.List;

/// What a fused loop computes for one row: an expression lowered to kinds of machine values. Equal
/// codes compute the same value, so that a loop computes it once, and loops of equal codes are one
/// loop.
///
/// A code is null where an operand is null, unless it says otherwise. Literals are not part of it:
/// they are parameters, except for those that division or scaling profits from.
sealed interface Code {

    Kind kind();

    /// The value of an input at the row.
    ///
    /// @param input position in the loop's inputs
    record Load(int input, Kind kind) implements Code {}

    /// A value that is the same for all rows and not null.
    ///
    /// @param slot where it lies among the loop's parameters, in one or two longs
    record Parameter(int slot, Kind kind) implements Code {}

    /// A number that is part of the loop.
    record Constant(long value) implements Code {
        @Override
        public Kind kind() {
            return Kind.LONG;
        }
    }

    record Null(Kind kind) implements Code {}

    /// Addition, subtraction or multiplication of 64-bit integers that wraps around, or any
    /// operation on doubles.
    record Arithmetic(ArithmeticOp op, Code left, Code right) implements Code {
        @Override
        public Kind kind() {
            return left.kind();
        }
    }

    /// A call.
    ///
    /// @param object the slot of the kernel's object, or -1
    record Apply(Kernel kernel, List<Code> operands, List<Long> constants, int object)
            implements Code {
        @Override
        public Kind kind() {
            return kernel.result();
        }
    }

    /// A value, and a test that makes the batch fail where it yields anything but 0 in a row that
    /// is not null.
    ///
    /// What is tested is named instead of repeated: codes stay trees, over which equality and hash
    /// take time in proportion to their size.
    record Guard(Code value, Kernel test, Tested tested, List<Long> constants) implements Code {
        @Override
        public Kind kind() {
            return value.kind();
        }

        /// The arguments of the test, before the constants.
        List<Code> arguments() {
            List<Code> operands = operands(value);
            return switch (tested) {
                case VALUE -> List.of(value);
                case OPERANDS -> operands;
                case LAST_OPERAND -> List.of(operands.getLast());
                case OPERANDS_AND_VALUE -> {
                    List<Code> all = new ArrayList<>(operands);
                    all.add(value);
                    yield all;
                }
            };
        }

        private static List<Code> operands(Code value) {
            return switch (value) {
                case Arithmetic(_, Code left, Code right) -> List.of(left, right);
                case Apply(_, List<Code> operands, _, _) -> operands;
                case Load _,
                        Parameter _,
                        Constant _,
                        Null _,
                        Guard _,
                        Compare _,
                        Junction _,
                        Not _,
                        IsNull _,
                        Choose _ ->
                        List.of();
            };
        }
    }

    /// What the test of a [Guard] looks at.
    enum Tested {
        VALUE,
        /// The operands of the arithmetic or the call that is the value.
        OPERANDS,
        LAST_OPERAND,
        OPERANDS_AND_VALUE
    }

    /// A comparison of two values of one kind.
    record Compare(ComparisonOp op, Code left, Code right) implements Code {
        @Override
        public Kind kind() {
            return Kind.BOOL;
        }
    }

    /// AND, or OR where `disjunction`; evaluated in the order given, which may differ from the
    /// expression's.
    record Junction(boolean disjunction, List<Code> operands) implements Code {
        @Override
        public Kind kind() {
            return Kind.BOOL;
        }
    }

    record Not(Code operand) implements Code {
        @Override
        public Kind kind() {
            return Kind.BOOL;
        }
    }

    record IsNull(Code operand) implements Code {
        @Override
        public Kind kind() {
            return Kind.BOOL;
        }
    }

    /// CASE: the value of the first arm whose condition is true. Only that value is computed.
    record Choose(List<Arm> arms, Code otherwise) implements Code {
        @Override
        public Kind kind() {
            return otherwise.kind();
        }
    }

    /// A condition and the value where it holds.
    record Arm(Code condition, Code value) {}
}
