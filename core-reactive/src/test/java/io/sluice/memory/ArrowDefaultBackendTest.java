package io.sluice.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

class ArrowDefaultBackendTest {

    @Test
    void arrowAllocatorsLoadWithoutABackendOfTheirOwn() {
        try (BufferAllocator allocator = new RootAllocator();
                ArrowBuf buffer = allocator.buffer(100)) {
            buffer.setLong(0, 42);

            assertThat(buffer.getLong(0)).isEqualTo(42);
        }
    }
}
