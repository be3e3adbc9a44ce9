/// Scans between planning and running: what is asked of a table, and the tables' answers.
@NullMarked
package io.sluice.optimizer.internal.scan;

import org.jspecify.annotations.NullMarked;
