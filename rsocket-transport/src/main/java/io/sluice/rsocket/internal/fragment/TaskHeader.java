package io.sluice.rsocket.internal.fragment;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.rsocket.internal.json.JsonObject;
import io.sluice.rsocket.internal.json.JsonWriter;
import java.util.List;

/// Which task of a query a request speaks of.
///
/// @param stage number of the stage within its query, from 1
/// @param attempt counts how often the stage was started, from 1
/// @param partition the one that the request reads, or [#NO_PARTITION]
/// @param partitions all those of the task, in this worker
public record TaskHeader(int stage, int attempt, int partition, List<Integer> partitions) {

    public static final int NO_PARTITION = -1;

    private static final int MAX_PARTITIONS = 1 << 16;

    public TaskHeader {
        partitions = List.copyOf(partitions);
    }

    public TaskHeader withPartition(int number) {
        return new TaskHeader(stage, attempt, number, partitions);
    }

    public String toJson() {
        JsonWriter json = new JsonWriter();
        json.beginObject().member("stage", stage).member("attempt", attempt);
        if (partition != NO_PARTITION) {
            json.member("partition", partition);
        }
        json.name("partitions").beginArray();
        partitions.forEach(json::value);
        return json.endArray().endObject().toString();
    }

    /// @throws QueryException with `PROTOCOL`
    public static TaskHeader parse(String text) {
        JsonObject json = JsonObject.parse(text);
        TaskHeader header =
                new TaskHeader(
                        json.requiredInt("stage"),
                        json.requiredInt("attempt"),
                        (int) json.number("partition", NO_PARTITION),
                        json.ints("partitions"));
        boolean sound =
                header.partition == NO_PARTITION || header.partitions.contains(header.partition);
        if (header.partitions.size() > MAX_PARTITIONS || !sound) {
            throw new QueryException(
                    ErrorCode.PROTOCOL,
                    "a task has 1 to "
                            + MAX_PARTITIONS
                            + " partitions, and the one that is read is among them");
        }
        return header;
    }
}
