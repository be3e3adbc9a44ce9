/// SQL from text to rows: against another engine, and against what is written down.
@NullMarked
package io.sluice.examples.sql;

import org.jspecify.annotations.NullMarked;
