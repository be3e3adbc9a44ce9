package io.sluice.testkit.contract;

import java.util.Arrays;

/// Finds Java's own serialisation, which carries objects where metadata should stand.
final class JavaObjects {

    /// Its magic and version.
    private static final byte[] HEADER = {(byte) 0xAC, (byte) 0xED, 0, 5};

    private JavaObjects() {}

    /// Whether serialised objects begin anywhere in these bytes.
    static boolean in(byte[] bytes) {
        for (int i = 0; i + HEADER.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + HEADER.length, HEADER, 0, HEADER.length)) {
                return true;
            }
        }
        return false;
    }
}
