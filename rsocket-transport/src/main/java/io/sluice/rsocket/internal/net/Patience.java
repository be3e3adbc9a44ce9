package io.sluice.rsocket.internal.net;

import java.time.Duration;

/// How long a peer that was connected to may keep one waiting.
///
/// @param connect until the connection is made, the look-up of its name and the upgrade to
///   WebSocket included
/// @param silence without a byte, although the peer is asked for a sign of life three times
///   meanwhile; longer than its longest pause for collecting garbage
public record Patience(Duration connect, Duration silence) {

    private static final Duration MIN_CONNECT = Duration.ofMillis(10);
    private static final Duration MAX_CONNECT = Duration.ofMinutes(5);

    /// What a third of is the least, and the most, that servers take for an interval.
    private static final Duration MIN_SILENCE = Limits.MIN_KEEP_ALIVE.multipliedBy(3);

    private static final Duration MAX_SILENCE = Limits.MAX_KEEP_ALIVE.multipliedBy(3);

    public static final Patience DEFAULT =
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(15));

    public Patience {
        requireBetween("connect timeout", connect, MIN_CONNECT, MAX_CONNECT);
        requireBetween("silence limit", silence, MIN_SILENCE, MAX_SILENCE);
    }

    public Patience withConnect(Duration value) {
        return new Patience(value, silence);
    }

    public Patience withSilence(Duration value) {
        return new Patience(connect, value);
    }

    /// How often the peer is asked for a sign of life.
    Duration keepAliveInterval() {
        return silence.dividedBy(3);
    }

    private static void requireBetween(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "a " + name + " of " + value + " is not between " + least + " and " + most);
        }
    }
}
