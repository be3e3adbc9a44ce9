/// Every query ends, whatever the code that works for it does.
@NullMarked
package io.sluice.examples.ends;

import org.jspecify.annotations.NullMarked;
