/// Tests that hold the documents to what the code does.
@NullMarked
package io.sluice.examples.documentation;

import org.jspecify.annotations.NullMarked;
