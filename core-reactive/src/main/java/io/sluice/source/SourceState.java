package io.sluice.source;

/// How far one run of a [LazySource] is. States follow each other in this order; the last one is
/// reached on every way out, from any of the others.
public sealed interface SourceState {

    /// Nobody has subscribed; there is no connection.
    record Uninitialized() implements SourceState {}

    /// The connection is being opened.
    record Initializing() implements SourceState {}

    /// The connection is open and batches may come.
    record Streaming() implements SourceState {}

    /// The connection is closed, or will be as soon as it turns up.
    record Done(End end) implements SourceState {}

    /// How a run has ended.
    enum End {
        COMPLETED,
        FAILED,
        CANCELLED
    }
}
