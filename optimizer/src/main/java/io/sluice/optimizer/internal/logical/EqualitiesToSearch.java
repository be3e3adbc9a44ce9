package io.sluice.optimizer.internal.logical;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/// `x = 1 OR x = 2 OR x = 3` becomes one search argument.
///
/// Calcite writes long IN lists as such chains, and its simplifier compares each pair of them: 400
/// terms take it 20 seconds. Hence this comes before any simplification.
final class EqualitiesToSearch extends RexShuttle {

    /// Shorter chains cost the simplifier nothing.
    private static final int MIN_TERMS = 3;

    private final RexBuilder rexBuilder;

    private EqualitiesToSearch(RexBuilder rexBuilder) {
        this.rexBuilder = rexBuilder;
    }

    static RelNode rewrite(RelNode root) {
        return RexRewriting.apply(root, new EqualitiesToSearch(root.getCluster().getRexBuilder()));
    }

    @Override
    public RexNode visitCall(RexCall call) {
        if (call.getKind() == SqlKind.AND) {
            return RexUtil.flatten(rexBuilder, super.visitCall(call));
        }
        if (call.getKind() != SqlKind.OR) {
            return super.visitCall(call);
        }
        List<RexNode> terms = RexUtil.flattenOr(call.getOperands());
        Map<RexNode, List<RexNode>> literals = new LinkedHashMap<>();
        List<RexNode> others = new ArrayList<>();
        for (RexNode term : terms) {
            if (isEquality(term)) {
                RexCall equality = (RexCall) term;
                literals.computeIfAbsent(equality.getOperands().get(0), _ -> new ArrayList<>())
                        .add(equality.getOperands().get(1));
            } else {
                others.add(term.accept(this));
            }
        }
        List<RexNode> alternatives = new ArrayList<>();
        literals.forEach((operand, values) -> alternatives.addAll(search(operand, values)));
        alternatives.addAll(others);
        return RexUtil.composeDisjunction(rexBuilder, alternatives);
    }

    /// Whether a term is `x = literal`, with one type on both sides: a search argument keeps none
    /// of its own.
    private static boolean isEquality(RexNode term) {
        return term instanceof RexCall call
                && call.getKind() == SqlKind.EQUALS
                && call.getOperands().get(1) instanceof RexLiteral literal
                && !literal.isNull()
                && literal.getType().getFamily() == call.getOperands().get(0).getType().getFamily();
    }

    private List<RexNode> search(RexNode operand, List<RexNode> values) {
        if (values.size() >= MIN_TERMS) {
            return List.of(rexBuilder.makeIn(operand, values));
        }
        return values.stream()
                .map(value ->
                        rexBuilder.makeCall(
                                org.apache.calcite.sql.fun.SqlStdOperatorTable.EQUALS,
                                operand,
                                value))
                .toList();
    }
}
