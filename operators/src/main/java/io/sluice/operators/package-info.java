/// Built-in plan nodes: what queries are made of before extensions add their own.
@NullMarked
package io.sluice.operators;

import org.jspecify.annotations.NullMarked;
