package io.sluice.rsocket.internal.net;

import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/// What RSocket tells requests that have ended: when a connection is lost, it fails all that it
/// knows of, also those that were cancelled a moment ago. Reactor logs such errors as dropped, with
/// an alarm that nobody can act on, unless the subscriber's context says otherwise.
public final class LateErrors {

    private static final Logger LOG = LoggerFactory.getLogger(LateErrors.class);

    /// Where Reactor looks for what to do with a dropped error.
    private static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";

    private LateErrors() {}

    /// The context with which late errors are nobody's concern.
    public static Context ignoredIn(ContextView context) {
        Consumer<Throwable> ignore = LateErrors::ignore;
        return Context.of(context).put(ON_ERROR_DROPPED, ignore);
    }

    private static void ignore(Throwable error) {
        LOG.trace("after the end of a request", error);
    }
}
