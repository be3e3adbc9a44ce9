/// Tests of the contracts: each passes for a correct extension and fails for every way of being
/// wrong that it is there for.
@NullMarked
package io.sluice.testkit.contract;

import org.jspecify.annotations.NullMarked;
