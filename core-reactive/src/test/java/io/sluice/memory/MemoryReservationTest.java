package io.sluice.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

class MemoryReservationTest {

    @Test
    void countsAgainstTheAllocatorAndGivesEverythingBack() {
        try (BufferAllocator root = new SlabPool(0).newRoot(1 << 20);
                BufferAllocator child = root.newChildAllocator("child", 0, 10_000)) {
            MemoryReservation reservation = MemoryReservation.of(child, "test objects");
            reservation.grow(5000);
            reservation.grow(0);
            reservation.grow(1);
            assertThat(reservation.bytes()).isEqualTo(5001);
            assertThat(child.getAllocatedMemory()).isEqualTo(5001);
            assertThat(root.getAllocatedMemory()).isEqualTo(5001);
            reservation.clear();
            assertThat(root.getAllocatedMemory()).isZero();
            reservation.grow(10_000);
            reservation.close();
            reservation.close();
            assertThat(root.getAllocatedMemory()).isZero();
        }
    }

    @Test
    void refusesWhatIsBeyondALimitAndChangesNothing() {
        try (BufferAllocator root = new SlabPool(0).newRoot(1 << 20);
                BufferAllocator child = root.newChildAllocator("child", 0, 10_000);
                MemoryReservation reservation = MemoryReservation.of(child, "test objects")) {
            reservation.grow(6000);
            assertThatThrownBy(() -> reservation.grow(4001))
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.MEMORY_LIMIT))
                    .hasMessageContaining("test objects need 4001 more bytes")
                    .hasMessageContaining("child holds 6000 of at most 10000");
            assertThat(child.getAllocatedMemory()).isEqualTo(6000);
            reservation.grow(4000);
        }
    }
}
