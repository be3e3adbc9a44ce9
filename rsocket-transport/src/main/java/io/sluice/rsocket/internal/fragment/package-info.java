/// What coordinators and workers tell each other about tasks.
@NullMarked
package io.sluice.rsocket.internal.fragment;

import org.jspecify.annotations.NullMarked;
