/// What each kind of statement becomes: plans of queries, rows about the session, changes of it.
@NullMarked
package io.sluice.optimizer.internal.planner;

import org.jspecify.annotations.NullMarked;
