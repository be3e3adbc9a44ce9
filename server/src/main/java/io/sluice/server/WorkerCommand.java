package io.sluice.server;

import io.sluice.rsocket.SluiceWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `sluice worker`: runs the parts of plans that servers send it.
@Command(
        name = "worker",
        mixinStandardHelpOptions = true,
        description = "Runs parts of queries for servers until SIGTERM, then drains.")
final class WorkerCommand implements Callable<Integer> {

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "address to listen on (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            defaultValue = "7879",
            description = "TCP port; 0 for a free one (default: ${DEFAULT-VALUE})")
    private int port = 7879;

    @Option(
            names = "--max",
            paramLabel = "OPTION=VALUE",
            description = "the most that queries may ask for, such as memory.query_limit=2GiB")
    private Map<String, String> ceilings = new LinkedHashMap<>();

    @Option(names = "--extensions", paramLabel = "JAR", description = "extensions to install")
    private List<Path> extensions = new ArrayList<>();

    @Option(
            names = "--trace-file",
            paramLabel = "FILE",
            description = "appends finished spans as JSON lines")
    private @Nullable Path traceFile;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Telemetry telemetry = Telemetry.into(traceFile, "worker " + ProcessHandle.current().pid());
        SluiceWorker.Builder builder =
                SluiceWorker.builder()
                        .tcp(host, port)
                        .classLoader(ExtensionJars.loader(extensions))
                        .telemetry(telemetry.openTelemetry());
        ceilings.forEach(builder::ceiling);
        SluiceWorker worker = MainThread.await(builder.start());
        Service.run("worker", worker.address(), worker.shutdown(Service.GRACE));
        telemetry.stop().run();
        return Main.OK;
    }
}
