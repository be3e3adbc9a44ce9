package io.sluice.optimizer.internal.expr;

import io.sluice.function.FunctionRegistry;
import java.time.Instant;

/// What the expressions of one statement share.
///
/// @param now the time of the statement, which `now()` and its kin stand for throughout
public record StatementScope(FunctionRegistry functions, Instant now) {}
