/// The engine room: lanes, exchanges, scopes and the owner of each query's life.
@NullMarked
package io.sluice.runtime;

import org.jspecify.annotations.NullMarked;
