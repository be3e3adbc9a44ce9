/// The TPC-H data generator as tables.
@NullMarked
package io.sluice.connectors.tpch;

import org.jspecify.annotations.NullMarked;
