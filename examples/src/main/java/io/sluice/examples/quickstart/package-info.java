/// The programs of the README: embed, stream, extend.
@NullMarked
package io.sluice.examples.quickstart;

import org.jspecify.annotations.NullMarked;
