/// The little JSON that the protocol speaks: errors, status, reports and rows.
@NullMarked
package io.sluice.rsocket.internal.json;

import org.jspecify.annotations.NullMarked;
