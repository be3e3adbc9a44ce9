/// Statements: where they end in a script, and what each says, apart from the queries inside, which
/// are left as text.
@NullMarked
package io.sluice.optimizer.internal.statement;

import org.jspecify.annotations.NullMarked;
