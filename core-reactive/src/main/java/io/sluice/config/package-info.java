/// Typed settings: options with full names, defaults and documentation, and immutable sets of their
/// values.
@NullMarked
package io.sluice.config;

import org.jspecify.annotations.NullMarked;
