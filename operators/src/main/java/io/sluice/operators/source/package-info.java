/// Tables for sessions: rows in memory, reactive publishers, files, and replays of other tables.
@NullMarked
package io.sluice.operators.source;

import org.jspecify.annotations.NullMarked;
