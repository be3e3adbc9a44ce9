/// The logical types of values, and schemas made of them.
@NullMarked
package io.sluice.type;

import org.jspecify.annotations.NullMarked;
