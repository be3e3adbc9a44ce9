package io.sluice.batch.ipc;

import io.sluice.batch.ArrowArray;
import java.lang.foreign.MemorySegment;
import org.apache.arrow.memory.ArrowBuf;

/// A body in memory, borrowed from whoever read the message.
record MemoryBody(MemorySegment memory, ArrowBuf owner) implements Body {

    @Override
    public ArrowArray.Buffer bytes(long offset, long length) {
        return new ArrowArray.Buffer(memory.asSlice(offset, length), owner);
    }

    @Override
    public void close() {}
}
