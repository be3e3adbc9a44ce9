package io.sluice.rsocket.internal.fragment;

import io.sluice.plan.NodeMetrics;
import io.sluice.plan.NodeReport;
import io.sluice.rsocket.internal.json.JsonObject;
import io.sluice.rsocket.internal.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/// What a task has counted since its start.
///
/// @param last whether the task has ended and counts no more
/// @param nodes the fragment's nodes, depth first
public record TaskReport(
        int stage, int attempt, boolean last, long lateRows, List<NodeMetrics.Snapshot> nodes) {

    public TaskReport {
        nodes = List.copyOf(nodes);
    }

    public static String toJson(
            TaskHeader header, boolean last, long lateRows, List<NodeReport> nodes) {
        JsonWriter json = new JsonWriter();
        json.beginObject()
                .member("stage", header.stage())
                .member("attempt", header.attempt())
                .member("final", last)
                .member("lateRows", lateRows)
                .name("nodes")
                .beginArray();
        for (int i = 0; i < nodes.size(); i++) {
            json.beginObject().member("position", i).member("name", nodes.get(i).name());
            MetricsJson.write(json, nodes.get(i).metrics());
            json.endObject();
        }
        return json.endArray().endObject().toString();
    }

    public static TaskReport parse(String text) {
        JsonObject json = JsonObject.parse(text);
        List<NodeMetrics.Snapshot> nodes = new ArrayList<>();
        for (JsonObject node : json.objects("nodes")) {
            nodes.add(MetricsJson.read(node));
        }
        return new TaskReport(
                json.requiredInt("stage"),
                json.requiredInt("attempt"),
                json.flag("final"),
                json.number("lateRows", 0),
                nodes);
    }
}
