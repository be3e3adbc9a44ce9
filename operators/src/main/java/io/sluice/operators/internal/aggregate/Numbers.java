package io.sluice.operators.internal.aggregate;

import java.util.Arrays;

/// Numbers of groups that are to be read, up to so many at a time.
public final class Numbers {

    private final int room;
    private int[] numbers = new int[0];
    int from;
    int count;

    public Numbers(int room) {
        this.room = room;
    }

    public boolean isFull() {
        return count == room;
    }

    /// Whether there is nothing left to read.
    public boolean isRead() {
        return from == count;
    }

    /// How many there are left to read.
    public int left() {
        return count - from;
    }

    /// Takes note that so many were read.
    public void skip(int read) {
        from += read;
    }

    public void clear() {
        from = 0;
        count = 0;
    }

    /// Where the next number to be read stands, from 0 since the last [#clear].
    public int position() {
        return from;
    }

    /// Where the next number to be added will stand.
    public int end() {
        return count;
    }

    boolean areConsecutive() {
        for (int i = from + 1; i < count; i++) {
            if (numbers[i] != numbers[i - 1] + 1) {
                return false;
            }
        }
        return true;
    }

    int at(int index) {
        return numbers[index];
    }

    void add(int number) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, Math.min(room, Math.max(64, 2 * count)));
        }
        numbers[count++] = number;
    }
}
