package io.sluice.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.memory.SlabPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TextWriterTest {

    private final BufferAllocator allocator = new SlabPool(0).newRoot(Long.MAX_VALUE);

    @AfterEach
    void everythingIsGivenBack() {
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
    }

    @Test
    void encodesFewDifferentValuesAsADictionary() {
        try (TextWriter writer = new TextWriter(allocator)) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 2800; i++) {
                String text = i % 7 == 3 ? null : "value " + i % 5;
                expected.add(text);
                append(writer, text, i % 2 == 0);
            }
            Column column = writer.finish();
            assertThat(column.encoding()).isEqualTo(Encoding.DICTIONARY);
            assertThat(column.dictionary().length()).isEqualTo(5);
            assertThat(column.nullCount()).isEqualTo(400);
            assertThat(values(column)).isEqualTo(expected);
            column.release();
        }
    }

    @Test
    void sharesOneDictionaryBetweenBatchesUntilItGrows() {
        try (TextWriter writer = new TextWriter(allocator)) {
            writer.append("a");
            Column first = writer.finish();
            writer.append("a");
            Column second = writer.finish();
            writer.append("b");
            writer.append("a");
            Column third = writer.finish();
            assertThat(second.dictionary()).isSameAs(first.dictionary());
            assertThat(third.dictionary()).isNotSameAs(first.dictionary());
            assertThat(values(third)).containsExactly("b", "a");
            first.release();
            second.release();
            assertThat(values(third)).containsExactly("b", "a");
            third.release();
        }
    }

    @Test
    void writesFlatFromTheBatchOnInWhichValuesBecomeMany() {
        try (TextWriter writer = new TextWriter(allocator)) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i <= TextWriter.MAX_ENTRIES + 10; i++) {
                String text = i == 17 ? null : "größe " + i;
                expected.add(text);
                append(writer, text, i % 2 == 0);
            }
            Column column = writer.finish();
            assertThat(column.encoding()).isEqualTo(Encoding.FLAT);
            assertThat(values(column)).isEqualTo(expected);
            column.release();
            append(writer, "plain", true);
            writer.appendNull();
            assertThat(writer.length()).isEqualTo(2);
            Column next = writer.finish();
            assertThat(values(next)).containsExactly("plain", null);
            next.release();
        }
    }

    @Test
    void keepsExactlyTheGreatestNumberOfEntries() {
        try (TextWriter writer = new TextWriter(allocator)) {
            for (int i = 0; i < TextWriter.MAX_ENTRIES; i++) {
                writer.append("v" + i);
            }
            Column column = writer.finish();
            assertThat(column.encoding()).isEqualTo(Encoding.DICTIONARY);
            assertThat(column.dictionary().length()).isEqualTo(TextWriter.MAX_ENTRIES);
            column.release();
        }
    }

    @Test
    void writesNoRowsAndOnlyNulls() {
        try (TextWriter writer = new TextWriter(allocator)) {
            Column none = writer.finish();
            assertThat(none.length()).isZero();
            none.release();
            writer.appendNull();
            writer.appendNull();
            Column nulls = writer.finish();
            assertThat(values(nulls)).containsExactly(null, null);
            nulls.release();
        }
    }

    @Test
    void readsBackAnyMixtureOfTexts() {
        long seed = 20260901;
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            try (TextWriter writer = new TextWriter(allocator)) {
                int distinct = 1 + random.nextInt(1 << random.nextInt(1, 13));
                for (int batch = 0; batch < 3; batch++) {
                    List<String> expected = new ArrayList<>();
                    for (int i = random.nextInt(2000); i > 0; i--) {
                        String text =
                                random.nextInt(10) == 0 ? null : text(random.nextInt(distinct));
                        expected.add(text);
                        append(writer, text, random.nextBoolean());
                    }
                    Column column = writer.finish();
                    assertThat(values(column)).as("seed %d", seed).isEqualTo(expected);
                    column.release();
                }
            }
        }
    }

    private static String text(int number) {
        return switch (number % 4) {
            case 0 -> "";
            case 1 -> "x".repeat(number % 300) + number;
            case 2 -> "é€😀" + number;
            default -> Integer.toString(number);
        };
    }

    private static void append(TextWriter writer, String text, boolean asChars) {
        if (text == null) {
            writer.appendNull();
        } else if (asChars) {
            char[] chars = ("<" + text + ">").toCharArray();
            writer.append(chars, 1, text.length());
        } else {
            writer.append(text);
        }
    }

    private static List<Object> values(Column column) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < column.length(); i++) {
            values.add(column.value(i));
        }
        return values;
    }
}
