/// Tests of plans on their way between processes.
@NullMarked
package io.sluice.codec;

import org.jspecify.annotations.NullMarked;
