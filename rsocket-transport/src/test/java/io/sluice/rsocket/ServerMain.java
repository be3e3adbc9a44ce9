package io.sluice.rsocket;

import io.sluice.Session;
import io.sluice.SessionBuilder;
import io.sluice.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Scanner;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A server in a process of its own; see [JavaProcess]. Statements are those of [RangePlans];
/// arguments are addresses of workers. Answers `stats` with what it holds and has done, and `has X`
/// with whether there is a class of that name. The property `test.silence` is the silence limit of
/// its workers.
public final class ServerMain {

    private static final String HAS = "has ";
    private static final long SAMPLE_NANOS = 20_000;

    private ServerMain() {}

    public static void main(String[] workers) {
        RangeProbe probe = new RangeProbe();
        SessionBuilder builder =
                Session.builder()
                        .planner(new RangePlans())
                        .discoverExtensions(false)
                        .extension(new RangeExtension(probe))
                        .extension(new StrictExtension());
        RemoteWorkers remote =
                RemoteWorkers.at(workers)
                        .withSilenceLimit(
                                Duration.parse(System.getProperty("test.silence", "PT1M")));
        if (workers.length > 0) {
            builder.fragments(remote);
        }
        Session session = builder.build();
        if (workers.length > 0) {
            Await.value(remote.tried().thenReturn(true));
        }
        SluiceServer server =
                Await.value(SluiceServer.builder(session).tcp(0).webSocket(0).start());
        AtomicLong peak = new AtomicLong();
        Thread sampler =
                new Thread(() -> {
                    while (true) {
                        peak.accumulateAndGet(server.egressBytes(), Math::max);
                        LockSupport.parkNanos(SAMPLE_NANOS);
                    }
                });
        sampler.setDaemon(true);
        sampler.start();
        System.out.println("ready " + String.join(" ", server.addresses()));
        try (Scanner in = new Scanner(System.in, StandardCharsets.UTF_8)) {
            while (in.hasNextLine()) {
                String question = in.nextLine();
                System.out.println(
                        question.startsWith(HAS)
                                ? Boolean.toString(isPresent(question.substring(HAS.length())))
                                : stats(session, server, probe, peak.get()));
            }
        }
        Runtime.getRuntime().halt(0);
    }

    private static String stats(
            Session session, SluiceServer server, RangeProbe probe, long peakBytes) {
        return "pulled="
                + probe.pullCount()
                + " closed="
                + probe.closeCount()
                + " queries="
                + server.queryCount()
                + " connections="
                + server.connectionCount()
                + " peak="
                + peakBytes
                + " bytes="
                + session.allocator().getAllocatedMemory();
    }

    private static boolean isPresent(String className) {
        try {
            Class.forName(className);
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
