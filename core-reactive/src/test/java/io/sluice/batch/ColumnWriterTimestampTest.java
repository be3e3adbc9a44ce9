package io.sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.memory.SlabPool;
import io.sluice.type.DataType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;

class ColumnWriterTimestampTest {

    @Test
    void theFirstAndLastMicrosecondReadBackAsTheyWere() {
        try (BufferAllocator allocator = new SlabPool(0).newRoot(1 << 20);
                ColumnWriter writer = ColumnWriter.of(DataType.TIMESTAMP_TZ, allocator)) {
            long[] extremes = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, Long.MAX_VALUE};
            for (long micros : extremes) {
                writer.append(instant(micros));
            }
            Column column = writer.finish();
            for (int row = 0; row < extremes.length; row++) {
                assertThat(column.getLong(row)).isEqualTo(extremes[row]);
                assertThat(column.value(row)).isEqualTo(instant(extremes[row]));
            }
            column.release();
        }
    }

    @Test
    void laterTimesOverflow() {
        try (BufferAllocator allocator = new SlabPool(0).newRoot(1 << 20);
                ColumnWriter writer = ColumnWriter.of(DataType.TIMESTAMP_TZ, allocator)) {
            Instant tooLate = instant(Long.MAX_VALUE).plus(1, ChronoUnit.MICROS);

            assertThatThrownBy(() -> writer.append(tooLate))
                    .hasMessageContaining("does not fit into a timestamp");
        }
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
    }
}
