/// The runnable service and the sluice command line.
@NullMarked
package io.sluice.server;

import org.jspecify.annotations.NullMarked;
