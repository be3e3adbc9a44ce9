/// Finding, describing and opening files: what all formats share.
@NullMarked
package io.sluice.operators.internal.file;

import org.jspecify.annotations.NullMarked;
