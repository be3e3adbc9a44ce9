package io.sluice.operators.internal.file.parquet;

import io.sluice.operators.internal.file.MalformedException;

/// How the values of a page are written, by their numbers in `parquet.thrift`.
enum PageEncoding {
    PLAIN,
    DICTIONARY,
    RLE,
    DELTA_BINARY_PACKED,
    DELTA_LENGTH_BYTE_ARRAY,
    DELTA_BYTE_ARRAY,
    BYTE_STREAM_SPLIT;

    static PageEncoding of(int number) {
        return switch (number) {
            case 0 -> PLAIN;
            case 2, 8 -> DICTIONARY;
            case 3 -> RLE;
            case 5 -> DELTA_BINARY_PACKED;
            case 6 -> DELTA_LENGTH_BYTE_ARRAY;
            case 7 -> DELTA_BYTE_ARRAY;
            case 9 -> BYTE_STREAM_SPLIT;
            default -> throw new MalformedException("page has the unknown encoding " + number);
        };
    }
}
