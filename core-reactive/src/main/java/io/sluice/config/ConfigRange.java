package io.sluice.config;

import java.util.function.Function;

/// Which values of its type an option takes.
///
/// @param <T> what the option's values are
public sealed interface ConfigRange<T> {

    /// Whether an option may have the value.
    boolean contains(T value);

    /// Whether a value asks for more than another one of this range. Values without an order never
    /// do.
    boolean exceeds(T value, T other);

    /// Whether values can be compared, so that a ceiling means something.
    boolean isOrdered();

    /// The range as people read it; empty where every value is in it.
    ///
    /// @param format writes a value
    String text(Function<T, String> format);

    /// Every value that the option's type can read.
    static <T> ConfigRange<T> all() {
        return new All<>();
    }

    /// From the least value to the most, both included.
    static <T extends Comparable<? super T>> Between<T> between(T least, T most) {
        return new Between<>(least, most);
    }

    /// No order and no borders.
    record All<T>() implements ConfigRange<T> {

        @Override
        public boolean contains(T value) {
            return true;
        }

        @Override
        public boolean exceeds(T value, T other) {
            return false;
        }

        @Override
        public boolean isOrdered() {
            return false;
        }

        @Override
        public String text(Function<T, String> format) {
            return "";
        }
    }

    /// Two borders, which belong to the range.
    record Between<T extends Comparable<? super T>>(T least, T most) implements ConfigRange<T> {

        public Between {
            if (least.compareTo(most) > 0) {
                throw new IllegalArgumentException("no value is from " + least + " to " + most);
            }
        }

        /// The same borders, and one value besides that stands for no limit at all.
        public BetweenOrUnlimited<T> orUnlimited(T unlimited) {
            return new BetweenOrUnlimited<>(this, unlimited);
        }

        @Override
        public boolean contains(T value) {
            return value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
        }

        @Override
        public boolean exceeds(T value, T other) {
            return value.compareTo(other) > 0;
        }

        @Override
        public boolean isOrdered() {
            return true;
        }

        @Override
        public String text(Function<T, String> format) {
            return "from " + format.apply(least) + " to " + format.apply(most);
        }
    }

    /// Two borders and a value that stands for no limit and so exceeds every other.
    record BetweenOrUnlimited<T extends Comparable<? super T>>(Between<T> bounds, T unlimited)
            implements ConfigRange<T> {

        @Override
        public boolean contains(T value) {
            return value.equals(unlimited) || bounds.contains(value);
        }

        @Override
        public boolean exceeds(T value, T other) {
            return !other.equals(unlimited)
                    && (value.equals(unlimited) || bounds.exceeds(value, other));
        }

        @Override
        public boolean isOrdered() {
            return true;
        }

        @Override
        public String text(Function<T, String> format) {
            return bounds.text(format) + ", or " + format.apply(unlimited) + " for no limit";
        }
    }
}
