/// The command line and the runnable service: puts planner, operators, transport and telemetry
/// together into processes, with no query logic of its own.
@NullMarked
package io.sluice.server;

import org.jspecify.annotations.NullMarked;
