/// From a query's text to Calcite's relational algebra: parsing, names, types and validation.
@NullMarked
package io.sluice.optimizer.internal.sql;

import org.jspecify.annotations.NullMarked;
