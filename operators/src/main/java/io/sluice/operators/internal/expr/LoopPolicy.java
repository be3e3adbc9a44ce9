package io.sluice.operators.internal.expr;

/// When loops are compiled, and where they are kept.
///
/// @param compileAfterRows rows that an evaluator sees before it has a loop compiled that nobody
///   has needed before; tests set 0
record LoopPolicy(LoopCompiler compiler, long compileAfterRows) {

    /// Compiling takes about as long as a thousand rows of a middling expression row by row.
    static final LoopPolicy DEFAULT = new LoopPolicy(LoopCompiler.SHARED, 1000);
}
