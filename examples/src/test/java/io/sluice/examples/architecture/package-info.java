/// Tests of what must stay true across modules; they live here because only `examples` sees nearly
/// all of them.
@NullMarked
package io.sluice.examples.architecture;

import org.jspecify.annotations.NullMarked;
