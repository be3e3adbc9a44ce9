package io.sluice.runtime;

/// What a task left behind when all its work had stopped. Anything but zeros is a defect of an
/// operator or source.
///
/// @param stragglers batches that nobody had closed; the task has closed them
/// @param leakedBytes bytes that were still allocated after that
public record TaskEnd(int stragglers, long leakedBytes) {

    public boolean clean() {
        return stragglers == 0 && leakedBytes == 0;
    }
}
