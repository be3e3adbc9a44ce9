package io.sluice.rsocket.internal.query;

import io.sluice.Progress;
import io.sluice.Summary;
import io.sluice.error.QueryException;
import io.sluice.plan.NodeReport;
import io.sluice.rsocket.internal.fragment.MetricsJson;
import io.sluice.rsocket.internal.json.JsonObject;
import io.sluice.rsocket.internal.json.JsonWriter;
import io.sluice.rsocket.internal.net.ErrorJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The status object of a query; see `sql.status` in docs/protocol.md.
///
/// @param summary how the query has ended, if it has
public record QueryStatus(Progress progress, Optional<Summary> summary) {

    /// Of a query that runs.
    public static String toJson(String queryId, Progress progress) {
        JsonWriter json = new JsonWriter();
        json.beginObject().member("queryId", queryId);
        counts(
                json,
                progress.phase(),
                progress.elapsed(),
                progress.resultRows(),
                progress.resultBytes(),
                progress.lateRows());
        return json.member("scannedRows", progress.scannedRows()).endObject().toString();
    }

    /// Of a query that has ended.
    public static String toJson(Summary summary) {
        JsonWriter json = new JsonWriter();
        json.beginObject().member("queryId", summary.queryId());
        counts(
                json,
                Progress.Phase.ENDED,
                summary.elapsed(),
                summary.rows(),
                summary.bytes(),
                summary.lateRows());
        json.member("batches", summary.batches()).member("outcome", summary.outcome().name());
        summary.error()
                .ifPresent(error -> ErrorJson.write(json.name("error"), error, summary.queryId()));
        json.name("nodes").beginArray();
        for (NodeReport node : summary.nodes()) {
            json.beginObject().member("name", node.name()).member("depth", node.depth());
            if (!node.worker().isEmpty()) {
                json.member("worker", node.worker());
            }
            MetricsJson.write(json, node.metrics());
            json.endObject();
        }
        return json.endArray().endObject().toString();
    }

    private static void counts(
            JsonWriter json,
            Progress.Phase phase,
            Duration elapsed,
            long rows,
            long bytes,
            long lateRows) {
        json.member("phase", phase.name())
                .member("elapsedMillis", elapsed.toMillis())
                .member("resultRows", rows)
                .member("resultBytes", bytes)
                .member("lateRows", lateRows);
    }

    /// The status that a server has told.
    public static QueryStatus parse(String text) {
        JsonObject json = JsonObject.parse(text);
        String phase = json.requiredText("phase");
        Progress progress =
                new Progress(
                        Arrays.stream(Progress.Phase.values())
                                .filter(known -> known.name().equals(phase))
                                .findFirst()
                                .orElse(Progress.Phase.RUNNING),
                        json.number("scannedRows", 0),
                        json.number("resultRows", 0),
                        json.number("resultBytes", 0),
                        json.number("lateRows", 0),
                        Duration.ofMillis(json.number("elapsedMillis", 0)));
        return new QueryStatus(
                progress,
                progress.phase() == Progress.Phase.ENDED
                        ? Optional.of(summary(json, progress))
                        : Optional.empty());
    }

    private static Summary summary(JsonObject json, Progress progress) {
        List<NodeReport> nodes = new ArrayList<>();
        for (JsonObject node : json.objects("nodes")) {
            nodes.add(
                    new NodeReport(
                            node.requiredText("name"),
                            (int) node.number("depth", 0),
                            node.text("worker").orElse(""),
                            MetricsJson.read(node)));
        }
        Optional<QueryException> error = json.object("error").map(ErrorJson::read);
        String outcome = json.text("outcome").orElse("");
        return new Summary(
                json.requiredText("queryId"),
                Arrays.stream(Summary.Outcome.values())
                        .filter(known -> known.name().equals(outcome))
                        .findFirst()
                        .orElse(Summary.Outcome.FAILED),
                error,
                progress.resultRows(),
                json.number("batches", 0),
                progress.resultBytes(),
                progress.lateRows(),
                progress.elapsed(),
                nodes);
    }
}
