package io.sluice.codec.internal;

/// Enum constants by name.
final class Constants {

    private Constants() {}

    static <E extends Enum<E>> E of(Class<E> type, String name) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "the " + type.getSimpleName() + " \"" + name + "\" is not known here");
    }
}
