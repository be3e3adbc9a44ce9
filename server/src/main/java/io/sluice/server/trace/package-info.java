/// Traces that a person can read without a tracing back end: spans as lines of a file, and as a
/// tree.
@NullMarked
package io.sluice.server.trace;

import org.jspecify.annotations.NullMarked;
