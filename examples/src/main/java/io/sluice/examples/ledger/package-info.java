/// A connector as an extension author would write it: tables, a plan node, a rule, codecs, options
/// and functions for the ledger service. `docs/extending.md` walks through it.
@NullMarked
package io.sluice.examples.ledger;

import org.jspecify.annotations.NullMarked;
