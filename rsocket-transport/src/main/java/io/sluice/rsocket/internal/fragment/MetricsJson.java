package io.sluice.rsocket.internal.fragment;

import io.sluice.plan.NodeMetrics;
import io.sluice.rsocket.internal.json.JsonObject;
import io.sluice.rsocket.internal.json.JsonWriter;
import java.util.Map;
import java.util.TreeMap;

/// A node's counters as members of a JSON object.
public final class MetricsJson {

    private MetricsJson() {}

    /// Writes the members into the object that is open.
    public static void write(JsonWriter json, NodeMetrics.Snapshot metrics) {
        json.member("rows", metrics.rows())
                .member("batches", metrics.batches())
                .member("bytes", metrics.bytes())
                .member("computeNanos", metrics.computeNanos());
        json.name("counters").beginObject();
        new TreeMap<>(metrics.counters()).forEach(json::member);
        json.endObject();
    }

    public static NodeMetrics.Snapshot read(JsonObject json) {
        Map<String, Long> counters =
                json.object("counters").map(JsonObject::numbers).orElse(Map.of());
        return new NodeMetrics.Snapshot(
                json.number("rows", 0),
                json.number("batches", 0),
                json.number("bytes", 0),
                json.number("computeNanos", 0),
                counters);
    }
}
