/// Sources with connections, opened on first subscription and closed exactly once.
@NullMarked
package io.sluice.source;

import org.jspecify.annotations.NullMarked;
