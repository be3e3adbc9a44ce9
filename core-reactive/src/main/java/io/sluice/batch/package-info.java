/// The unit of data on every edge: record batches of typed columns over Arrow-layout memory, and
/// who owns them.
@NullMarked
package io.sluice.batch;

import org.jspecify.annotations.NullMarked;
