/// Expressions that refer to no column, evaluated while a statement is planned.
@NullMarked
package io.sluice.operators.constant;

import org.jspecify.annotations.NullMarked;
