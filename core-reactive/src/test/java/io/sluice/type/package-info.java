/// Tests of types and schemas.
@NullMarked
package io.sluice.type;

import org.jspecify.annotations.NullMarked;
