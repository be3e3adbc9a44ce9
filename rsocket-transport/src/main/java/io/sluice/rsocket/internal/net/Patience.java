package io.sluice.rsocket.internal.net;

import java.time.Duration;

/// How long a peer that was connected to may keep one waiting.
///
/// @param connect until the connection is made, the look-up of its name and the upgrade to
///   WebSocket included
/// @param silence without a byte until it is lost; longer than its longest pause for collecting
///   garbage
/// @param doubt without a byte, although the peer is asked for a sign of life three times
///   meanwhile, until it is better not asked for more
public record Patience(Duration connect, Duration silence, Duration doubt) {

    private static final Duration MIN_CONNECT = Duration.ofMillis(10);
    private static final Duration MAX_CONNECT = Duration.ofMinutes(5);

    /// What a third of is the least, and the most, that servers take for an interval.
    private static final Duration MIN_SILENCE = Limits.MIN_KEEP_ALIVE.multipliedBy(3);

    private static final Duration MAX_SILENCE = Limits.MAX_KEEP_ALIVE.multipliedBy(3);

    private static final Duration MIN_WORKER_SILENCE = Duration.ofSeconds(1);
    private static final Duration MAX_WORKER_SILENCE = Duration.ofMinutes(5);

    /// A worker in doubt is one of several, so that little is lost by doubting early.
    private static final int DOUBTS_OF_WORKERS = 5;

    /// With servers.
    public static final Patience DEFAULT = ofServer(Duration.ofSeconds(5), Duration.ofSeconds(15));

    /// With workers.
    public static final Patience WORKER = ofWorker(Duration.ofSeconds(5));

    public Patience {
        requireBetween("connect timeout", connect, MIN_CONNECT, MAX_CONNECT);
        requireBetween("silence limit", silence, MIN_SILENCE, MAX_SILENCE);
        requireBetween("doubt", doubt, MIN_SILENCE, silence);
    }

    /// There is no other server to ask, so one that is not lost is not in doubt.
    private static Patience ofServer(Duration connect, Duration silence) {
        return new Patience(connect, silence, silence);
    }

    /// With workers, of which one is in doubt after a fifth of the time after which it is lost.
    ///
    /// @throws IllegalArgumentException if the limit is not between a second and 5 minutes
    public static Patience ofWorker(Duration silence) {
        requireBetween("silence limit", silence, MIN_WORKER_SILENCE, MAX_WORKER_SILENCE);
        Duration fifth = silence.dividedBy(DOUBTS_OF_WORKERS);
        return new Patience(
                DEFAULT.connect(), silence, fifth.compareTo(MIN_SILENCE) < 0 ? MIN_SILENCE : fifth);
    }

    public Patience withConnect(Duration value) {
        return new Patience(value, silence, doubt);
    }

    /// For servers.
    public Patience withSilence(Duration value) {
        return ofServer(connect, value);
    }

    /// How often the peer is asked for a sign of life.
    Duration keepAliveInterval() {
        return doubt.dividedBy(3);
    }

    private static void requireBetween(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "a " + name + " of " + value + " is not between " + least + " and " + most);
        }
    }
}
