package io.sluice.rsocket;

import io.sluice.SluiceExtension;
import io.sluice.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.util.Scanner;

/// A worker in a process of its own; see [JavaProcess]. Arguments are class names of extensions
/// beside those of the tests. Answers `stats` with what it holds and has done.
public final class WorkerMain {

    private WorkerMain() {}

    public static void main(String[] extensions) throws ReflectiveOperationException {
        RangeProbe probe = new RangeProbe();
        SluiceWorker.Builder builder =
                SluiceWorker.builder()
                        .discoverExtensions(false)
                        .extension(new RangeExtension(probe))
                        .tcp(0);
        for (String extension : extensions) {
            builder.extension(
                    Class.forName(extension)
                            .asSubclass(SluiceExtension.class)
                            .getDeclaredConstructor()
                            .newInstance());
        }
        SluiceWorker worker = Await.value(builder.start());
        System.out.println("ready " + worker.address());
        try (Scanner in = new Scanner(System.in, StandardCharsets.UTF_8)) {
            while (in.hasNextLine()) {
                in.nextLine();
                System.out.println(
                        "pulled="
                                + probe.pullCount()
                                + " closed="
                                + probe.closeCount()
                                + " tasks="
                                + worker.taskCount()
                                + " bytes="
                                + worker.allocatedBytes());
            }
        }
        Runtime.getRuntime().halt(0);
    }
}
