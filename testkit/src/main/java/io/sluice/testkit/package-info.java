/// Contracts and fixtures that extension authors run against their own code.
@NullMarked
package io.sluice.testkit;

import org.jspecify.annotations.NullMarked;
