/// The contracts between a statement's text and a physical plan.
@NullMarked
package io.sluice.planning;

import org.jspecify.annotations.NullMarked;
