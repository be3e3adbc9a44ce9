/// Keys of several columns packed into rows of 64-bit words, and tables of groups over them.
@NullMarked
package io.sluice.operators.internal.hash;

import org.jspecify.annotations.NullMarked;
