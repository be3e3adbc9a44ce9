package io.sluice.operators.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The integer calendar against java.time, for every day of eight centuries, random days, and the
/// edges.
class CalendarTest {

    @Test
    void partsAndStarts() {
        days().forEach(day -> {
            LocalDate date = LocalDate.ofEpochDay(day);
            long[] actual = {
                Calendar.year(day),
                Calendar.quarter(day),
                Calendar.month(day),
                Calendar.day(day),
                Calendar.dayOfYear(day),
                Calendar.dayOfWeek(day),
                Calendar.isoDayOfWeek(day),
                Calendar.week(day),
                Calendar.isoYear(day),
                Calendar.startOfYear(day),
                Calendar.startOfQuarter(day),
                Calendar.startOfMonth(day)
            };
            long[] expected = {
                date.getYear(),
                date.get(IsoFields.QUARTER_OF_YEAR),
                date.getMonthValue(),
                date.getDayOfMonth(),
                date.getDayOfYear(),
                date.getDayOfWeek().getValue() % 7,
                date.getDayOfWeek().getValue(),
                date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR),
                date.get(IsoFields.WEEK_BASED_YEAR),
                date.withDayOfYear(1).toEpochDay(),
                date.withDayOfMonth(1)
                        .withMonth((date.getMonthValue() - 1) / 3 * 3 + 1)
                        .toEpochDay(),
                date.withDayOfMonth(1).toEpochDay()
            };
            assertThat(actual).as(date.toString()).isEqualTo(expected);
        });
    }

    @Test
    void addsMonthsAndKeepsToTheEndOfShorterOnes() {
        Random random = new Random(7);
        days().forEach(day -> {
            long months = random.nextInt(5000) - 2500L;
            assertThat(Calendar.addMonths(day, months))
                    .isEqualTo(LocalDate.ofEpochDay(day).plusMonths(months).toEpochDay());
        });
    }

    @Test
    void saysWhichMidnightsAreOutOfReach() {
        long last = Long.MAX_VALUE / 86_400_000_000L;
        assertThat(Calendar.beyondMicros(last)).isZero();
        assertThat(Calendar.beyondMicros(-last)).isZero();
        assertThat(Calendar.beyondMicros(last + 1)).isNotZero();
        assertThat(Calendar.beyondMicros(Integer.MAX_VALUE)).isNotZero();
        assertThat(Calendar.tooManyMonths(1L << 41)).isNotZero();
        assertThat(Calendar.spanWraps(Long.MIN_VALUE, Long.MAX_VALUE)).isNotZero();
    }

    private static LongStream days() {
        Random random = new Random(42);
        return LongStream.concat(
                LongStream.rangeClosed(-150_000, 150_000),
                LongStream.concat(
                        LongStream.of(Integer.MIN_VALUE, Integer.MAX_VALUE),
                        LongStream.generate(random::nextInt).limit(20_000)));
    }
}
