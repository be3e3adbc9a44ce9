/// The connector of the tutorial under the contracts that every extension should keep.
@NullMarked
package io.sluice.examples.ledger;

import org.jspecify.annotations.NullMarked;
