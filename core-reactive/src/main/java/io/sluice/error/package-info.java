/// One exception type and one table of stable codes for everything that can go wrong in a query.
@NullMarked
package io.sluice.error;

import org.jspecify.annotations.NullMarked;
