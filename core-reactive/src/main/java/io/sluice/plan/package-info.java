/// Physical plans: what a plan promises before it runs, and what its nodes may use while they run.
@NullMarked
package io.sluice.plan;

import org.jspecify.annotations.NullMarked;
