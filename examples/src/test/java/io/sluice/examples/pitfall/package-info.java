/// What is known to go wrong when engines are extended, and what stops it here.
@NullMarked
package io.sluice.examples.pitfall;

import org.jspecify.annotations.NullMarked;
