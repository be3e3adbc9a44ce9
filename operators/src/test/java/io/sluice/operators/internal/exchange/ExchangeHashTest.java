package io.sluice.operators.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.Column;
import io.sluice.batch.ColumnWriter;
import io.sluice.batch.Layout;
import io.sluice.error.QueryException;
import io.sluice.testkit.AllocatorExtension;
import io.sluice.type.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The numbers here are the definition: they must never change.
@ExtendWith(AllocatorExtension.class)
class ExchangeHashTest {

    /// `2 * 0x9E3779B97F4A7C15` modulo 2^64.
    private static final long TWICE_GOLDEN = 0x3C6EF372FE94F82AL;

    @Test
    void mixesAsMurmurHash3Does() {
        assertThat(ExchangeHash.mix(0)).isZero();
        assertThat(ExchangeHash.mix(1)).isEqualTo(0xB456BCFC34C2CB2CL);
        assertThat(ExchangeHash.mix(-1)).isEqualTo(0x64B5720B4B825F21L);
    }

    @Test
    void hashesTextWithXxHash64(BufferAllocator allocator) {
        // The test vectors of the algorithm, seed 0.
        assertText("", 0xEF46DB3751D8E999L, allocator);
        assertText("a", 0xD24EC4F1A98C6E5BL, allocator);
        assertText("abc", 0x44BC2CF5AD770999L, allocator);
        assertText("message digest", 0x066ED728FCEEB3BEL, allocator);
        assertText("abcdefghijklmnopqrstuvwxyz", 0xCFE1F278FA89835CL, allocator);
        assertText(
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
                0xAAA46907D3047814L,
                allocator);
    }

    private static void assertText(String text, long bits, BufferAllocator allocator) {
        assertThat(hash(DataType.UTF8, text, allocator)).isEqualTo(ExchangeHash.mix(bits));
    }

    @Test
    void hashesFixedTypesByTheirBits(BufferAllocator allocator) {
        assertBits(DataType.BOOL, true, 1, allocator);
        assertBits(DataType.INT8, (byte) -1, -1, allocator);
        assertBits(DataType.INT16, (short) 300, 300, allocator);
        assertBits(DataType.INT32, 7, 7, allocator);
        assertBits(DataType.INT64, Long.MIN_VALUE, Long.MIN_VALUE, allocator);
        assertBits(DataType.DATE, LocalDate.of(1970, 1, 2), 1, allocator);
        assertBits(DataType.TIMESTAMP, LocalDateTime.of(1970, 1, 1, 0, 0, 1), 1_000_000, allocator);
        assertBits(DataType.FLOAT64, -0.0, 0, allocator);
        assertBits(DataType.FLOAT64, 1.5, Double.doubleToLongBits(1.5), allocator);
        assertBits(DataType.FLOAT32, 1.5f, Double.doubleToLongBits(1.5), allocator);
        assertBits(
                DataType.FLOAT64,
                Double.longBitsToDouble(0xFFF8000000000001L),
                0x7FF8000000000000L,
                allocator);
        assertBits(DataType.decimal(9, 2), new BigDecimal("-1.23"), -123, allocator);
        assertBits(DataType.decimal(38, 0), new BigDecimal("-123"), -123, allocator);
        BigDecimal wide = new BigDecimal(BigInteger.ONE.shiftLeft(65));
        assertBits(DataType.decimal(38, 0), wide, TWICE_GOLDEN, allocator);
    }

    private static void assertBits(
            DataType type, Object value, long bits, BufferAllocator allocator) {
        assertThat(hash(type, value, allocator))
                .as("%s %s", type.sqlName(), value)
                .isEqualTo(ExchangeHash.mix(ExchangeHash.mix(bits)));
        assertThat(hash(type, null, allocator)).isZero();
    }

    @Test
    void combinesColumnsInTheirOrder(BufferAllocator allocator) {
        Column first = column(DataType.INT32, allocator, 1, 2);
        Column second = column(DataType.INT64, allocator, 5L, null);
        long[] hashes = new long[2];

        ExchangeHash.rows(List.of(first, second), 2, hashes);

        long five = ExchangeHash.mix(5);
        assertThat(hashes[0]).isEqualTo(ExchangeHash.mix(ExchangeHash.mix(1) * 31 + five));
        assertThat(hashes[1]).isEqualTo(ExchangeHash.mix(ExchangeHash.mix(2) * 31));
        first.release();
        second.release();
    }

    @Test
    void isTheSameForAnyLayoutOfADecimal(BufferAllocator allocator) {
        DataType type = DataType.decimal(30, 2);
        long[] wide = new long[1];
        long[] narrow = new long[1];
        try (ColumnWriter writer = ColumnWriter.of(type, Layout.I64, allocator)) {
            writer.append(new BigDecimal("-77.00"));
            Column column = writer.finish();
            ExchangeHash.rows(List.of(column), 1, narrow);
            column.release();
        }
        Column column = column(type, allocator, new BigDecimal("-77.00"));
        ExchangeHash.rows(List.of(column), 1, wide);
        column.release();

        assertThat(wide).isEqualTo(narrow);
    }

    @Test
    void spreadsKeyGroupsEvenlyOverPartitions() {
        for (int partitions : new int[] {1, 2, 3, 7, 128, 200}) {
            int previous = 0;
            int[] groups = new int[partitions];
            for (long group = 0; group < ExchangeHash.KEY_GROUPS; group++) {
                int partition = ExchangeHash.partition(group << 57, partitions);
                assertThat(partition).isBetween(previous, partitions - 1);
                previous = partition;
                groups[partition]++;
            }
            int share = ExchangeHash.KEY_GROUPS / partitions;
            for (int count : groups) {
                assertThat(count).isBetween(share, share + 1);
            }
        }
    }

    @Test
    void refusesWhatCannotBeCompared(BufferAllocator allocator) {
        DataType list = DataType.list(DataType.INT32);

        assertThatThrownBy(() -> hash(list, List.of(1), allocator))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("integer array");
    }

    private static long hash(DataType type, Object value, BufferAllocator allocator) {
        Column column = column(type, allocator, value);
        long[] hashes = new long[1];
        try {
            ExchangeHash.rows(List.of(column), 1, hashes);
            return hashes[0];
        } finally {
            column.release();
        }
    }

    private static Column column(DataType type, BufferAllocator allocator, Object... values) {
        List<Object> all = new ArrayList<>(java.util.Arrays.asList(values));
        try (ColumnWriter writer = ColumnWriter.of(type, allocator)) {
            all.forEach(writer::append);
            return writer.finish();
        }
    }
}
