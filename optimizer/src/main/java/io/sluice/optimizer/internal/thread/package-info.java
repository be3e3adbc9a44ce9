/// The threads that statements are planned on, and how planning is stopped. Not API.
@NullMarked
package io.sluice.optimizer.internal.thread;

import org.jspecify.annotations.NullMarked;
