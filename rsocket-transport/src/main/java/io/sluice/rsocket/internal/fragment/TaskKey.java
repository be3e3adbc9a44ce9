package io.sluice.rsocket.internal.fragment;

/// A task's name in a worker.
public record TaskKey(String queryId, int stage, int attempt) {

    public static TaskKey of(String queryId, TaskHeader header) {
        return new TaskKey(queryId, header.stage(), header.attempt());
    }

    @Override
    public String toString() {
        return "stage " + stage + ", attempt " + attempt + " of query " + queryId;
    }
}
