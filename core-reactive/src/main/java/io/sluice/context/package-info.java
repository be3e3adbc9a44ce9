/// What travels with a query through every process: its id, deadline, tenant and entries.
@NullMarked
package io.sluice.context;

import org.jspecify.annotations.NullMarked;
