package io.sluice.operators.internal.file.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A valid file after one change.
///
/// @param what was changed, for messages
/// @param counted whether the file has all its rows or an error is due: one place of it says
///   something else than the others
record Lie(String what, byte[] bytes, boolean counted) {

    private static final long[] NUMBERS = {
        0, 1, -1, 8, 1 << 16, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 33, Long.MAX_VALUE,
    };

    /// Some bits turned over.
    static Lie flips(byte[] file, Random random) {
        byte[] bytes = file.clone();
        StringBuilder what = new StringBuilder("bits");
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
            what.append(' ').append(at);
        }
        return new Lie(what.toString(), bytes, false);
    }

    /// A number of 32 or 64 bits somewhere.
    static Lie number(byte[] file, Random random) {
        byte[] bytes = file.clone();
        boolean wide = random.nextBoolean();
        int step = wide ? Long.BYTES : Integer.BYTES;
        int at = step * random.nextInt(bytes.length / step);
        long old = wide ? little(file).getLong(at) : little(file).getInt(at);
        long number =
                random.nextBoolean()
                        ? NUMBERS[random.nextInt(NUMBERS.length)]
                        : old + random.nextInt(65) - 32;
        if (wide) {
            little(bytes).putLong(at, number);
        } else {
            little(bytes).putInt(at, (int) number);
        }
        return new Lie(number + " at " + at, bytes, false);
    }

    /// A range of bytes left out, doubled, or replaced by one of the pieces.
    static Lie splice(byte[] file, List<byte[]> pieces, Random random) {
        int from = random.nextInt(file.length + 1);
        int to = Math.min(file.length, from + random.nextInt(random.nextBoolean() ? 3 : 40));
        byte[] piece =
                switch (random.nextInt(3)) {
                    case 0 -> new byte[0];
                    case 1 -> Arrays.copyOfRange(file, from / 2, from / 2 + to - from);
                    default -> pieces.get(random.nextInt(pieces.size()));
                };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(file, 0, from);
        out.writeBytes(piece);
        out.write(file, to, file.length - to);
        return new Lie(piece.length + " bytes for " + from + " to " + to, out.toByteArray(), false);
    }

    static Lie cut(byte[] file, Random random) {
        int length = random.nextInt(file.length);
        return new Lie("cut off at " + length, Arrays.copyOf(file, length), false);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
