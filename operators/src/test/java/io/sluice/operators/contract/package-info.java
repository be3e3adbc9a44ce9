/// What Sluice brings, under the contracts that it holds extensions to.
@NullMarked
package io.sluice.operators.contract;

import org.jspecify.annotations.NullMarked;
