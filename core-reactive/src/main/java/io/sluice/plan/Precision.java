package io.sluice.plan;

import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;

/// A statistic and how far it can be trusted. Absent is not zero.
public sealed interface Precision<T> {

    /// True by construction: it may answer a query by itself. A wrong one gives wrong results.
    record Exact<T>(T value) implements Precision<T> {}

    /// An estimate: it may steer the planner and nothing else.
    record Inexact<T>(T value) implements Precision<T> {}

    record Absent<T>() implements Precision<T> {}

    static <T> Precision<T> exact(T value) {
        return new Exact<>(value);
    }

    static <T> Precision<T> inexact(T value) {
        return new Inexact<>(value);
    }

    static <T> Precision<T> absent() {
        return new Absent<>();
    }

    /// The value, exact or not.
    default Optional<T> toOptional() {
        return switch (this) {
            case Exact<T>(T value) -> Optional.of(value);
            case Inexact<T>(T value) -> Optional.of(value);
            case Absent<T>() -> Optional.empty();
        };
    }

    default boolean isExact() {
        return this instanceof Exact<T>;
    }

    /// The same value as an estimate.
    default Precision<T> toInexact() {
        return toOptional().map(Precision::inexact).orElseGet(Precision::absent);
    }

    /// The function's value with the same trust.
    default <R> Precision<R> map(Function<T, R> function) {
        return switch (this) {
            case Exact<T>(T value) -> exact(function.apply(value));
            case Inexact<T>(T value) -> inexact(function.apply(value));
            case Absent<T>() -> absent();
        };
    }

    /// The smaller of the two by an order; exact only if both are.
    default Precision<T> min(Precision<T> other, Comparator<? super T> order) {
        if (toOptional().isEmpty() || other.toOptional().isEmpty()) {
            return absent();
        }
        T mine = toOptional().get();
        T theirs = other.toOptional().get();
        T least = order.compare(mine, theirs) <= 0 ? mine : theirs;
        return isExact() && other.isExact() ? exact(least) : inexact(least);
    }
}
