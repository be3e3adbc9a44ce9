/// Where Arrow's allocators look for a memory backend, filled with Sluice's own.
@NullMarked
package org.apache.arrow.memory.unsafe;

import org.jspecify.annotations.NullMarked;
