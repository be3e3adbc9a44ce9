/// Building blocks of the publishers that carry batches. Not API.
@NullMarked
package io.sluice.runtime.internal;

import org.jspecify.annotations.NullMarked;
