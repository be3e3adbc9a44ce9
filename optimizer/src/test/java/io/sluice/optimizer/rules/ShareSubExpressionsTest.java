package io.sluice.optimizer.rules;

import static io.sluice.optimizer.rules.Plans.column;
import static io.sluice.optimizer.rules.Plans.number;
import static io.sluice.optimizer.rules.Plans.scan;

import io.sluice.batch.Column;
import io.sluice.expr.Expr;
import io.sluice.expr.Expr.ArithmeticOp;
import io.sluice.expr.Expr.ComparisonOp;
import io.sluice.function.ScalarFunction;
import io.sluice.operators.ProjectionExec;
import io.sluice.operators.function.BuiltinFunctions;
import io.sluice.optimizer.rules.Plans.Scan;
import io.sluice.testkit.RuleTester;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

class ShareSubExpressionsTest {

    private final RuleTester tester =
            RuleTester.of(new ShareSubExpressions())
                    .in(plain -> plain.withFunctions(BuiltinFunctions.registry().with(new Dice())));
    private final Scan scan = scan("t", "a", "b", "c");
    private final Expr a = column(scan, "a");
    private final Expr text = new Expr.Cast(a, DataType.UTF8);
    private final Expr upper = new Expr.Call("upper", List.of(text), DataType.UTF8);
    private final Expr length = new Expr.Call("length", List.of(upper), DataType.INT64);

    @Test
    void aFunctionThatIsUsedTwiceIsComputedOnce() {
        tester.on(projection(length, column(scan, "c"), upper))
                .matches(
                        """
                        ProjectionExec: expressions=[length(s1), c, s1]
                          ProjectionExec: expressions=[c, upper(cast(a as varchar))]
                            Scan
                        """);
    }

    @Test
    void whatIsSharedMayShareInItsTurn() {
        Expr twice = new Expr.Call("concat", List.of(upper, upper), DataType.UTF8);
        Expr four = new Expr.Call("concat", List.of(twice, twice), DataType.UTF8);
        tester.on(projection(four))
                .matches(
                        """
                        ProjectionExec: expressions=[concat(s1, s1)]
                          ProjectionExec: expressions=[concat(s1, s1)]
                            ProjectionExec: expressions=[upper(cast(a as varchar))]
                              Scan
                        """);
    }

    @Test
    void aConditionThatAllBranchesRepeatIsComputedOnce() {
        Expr choice =
                new Expr.Case(
                        List.of(
                                new Expr.Branch(is(upper, "X"), number(1)),
                                new Expr.Branch(is(upper, "Y"), number(2))),
                        number(3),
                        DataType.INT64);
        tester.on(projection(choice))
                .matches(
                        """
                        ProjectionExec: expressions=[case when s1 = 'X' then 1 when s1 = 'Y' then 2 else 3 end]
                          ProjectionExec: expressions=[upper(cast(a as varchar))]
                            Scan
                        """);
    }

    @Test
    void whatMayNotBeNeededIsLeftWhereItIs() {
        Expr number = new Expr.Cast(upper, DataType.INT64);
        Expr either =
                new Expr.Or(
                        List.of(
                                new Expr.IsNull(a),
                                compare(ComparisonOp.LESS, number, number(0)),
                                compare(ComparisonOp.GREATER, number, number(9))));
        tester.on(projection(either)).leavesUnchanged();
        Expr choice =
                new Expr.Case(
                        List.of(new Expr.Branch(new Expr.IsNull(a), number(0))),
                        new Expr.Arithmetic(ArithmeticOp.ADD, number, number, DataType.INT64),
                        DataType.INT64);
        tester.on(projection(choice)).leavesUnchanged();
    }

    @Test
    void functionsThatGiveAnotherValueEachTimeAreCalledEachTime() {
        Expr dice = new Expr.Call("dice", List.of(), DataType.INT64);
        Expr named =
                new Expr.Call("concat", List.of(new Expr.Cast(dice, DataType.UTF8)), DataType.UTF8);
        tester.on(projection(dice, dice, named, named)).leavesUnchanged();
    }

    @Test
    void arithmeticIsLeftToTheLoopThatSharesIt() {
        Expr sum = new Expr.Arithmetic(ArithmeticOp.ADD, a, number(1), DataType.INT64);
        tester.on(projection(sum, sum, new Expr.Negate(sum))).leavesUnchanged();
    }

    private static Expr is(Expr left, String right) {
        return compare(ComparisonOp.EQUAL, left, new Expr.Literal(DataType.UTF8, right));
    }

    private static Expr compare(ComparisonOp op, Expr left, Expr right) {
        return new Expr.Comparison(op, left, right);
    }

    private ProjectionExec projection(Expr... expressions) {
        List<Field> fields =
                Arrays.stream(expressions).map(expr -> Field.nullable("x", expr.type())).toList();
        return new ProjectionExec(
                scan, List.of(expressions), Schema.of(fields.toArray(Field[]::new)));
    }

    /// Never called.
    private static final class Dice implements ScalarFunction {

        @Override
        public String name() {
            return "dice";
        }

        @Override
        public DataType returnType(List<DataType> arguments) {
            return DataType.INT64;
        }

        @Override
        public boolean deterministic() {
            return false;
        }

        @Override
        public Column evaluate(List<Column> arguments, int rowCount, BufferAllocator allocator) {
            throw new UnsupportedOperationException();
        }
    }
}
