package io.sluice.operators.internal.file.parquet;

import io.sluice.operators.internal.file.MalformedException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/// What stands before each page.
///
/// @param kind what follows
/// @param end the byte after the header
/// @param uncompressedBytes the page's size in memory
/// @param compressedBytes the page's size in the file
/// @param crc checksum of the page's bytes in the file, if there is one
/// @param values values in the page, nulls included
/// @param encoding the number of the values' encoding in `parquet.thrift`
/// @param definitionBytes for version 2: bytes of definition levels
/// @param repetitionBytes for version 2: bytes of repetition levels
/// @param compressed for version 2: whether the values are compressed
record PageHeader(
        Kind kind,
        long end,
        int uncompressedBytes,
        int compressedBytes,
        OptionalInt crc,
        int values,
        int encoding,
        int definitionBytes,
        int repetitionBytes,
        boolean compressed) {

    enum Kind {
        DATA,
        INDEX,
        DICTIONARY,
        DATA_V2;

        /// @param number as `parquet.thrift` has it
        static Kind of(int number) {
            return switch (number) {
                case 0 -> DATA;
                case 1 -> INDEX;
                case 2 -> DICTIONARY;
                case 3 -> DATA_V2;
                default -> throw new MalformedException("page of the unknown kind " + number);
            };
        }
    }

    /// The same header where positions are counted from elsewhere.
    PageHeader endingAt(long newEnd) {
        return new PageHeader(
                kind,
                newEnd,
                uncompressedBytes,
                compressedBytes,
                crc,
                values,
                encoding,
                definitionBytes,
                repetitionBytes,
                compressed);
    }

    /// Reads the header at a position.
    static PageHeader read(MemorySegment memory, long from, long end) {
        return new Reading(new ThriftReader(memory, from, end)).header();
    }

    /// The fields as they come.
    private static final class Reading {

        private final ThriftReader in;
        private int kind = -1;
        private int uncompressedBytes = -1;
        private int compressedBytes = -1;
        private OptionalInt crc = OptionalInt.empty();
        private int values = -1;
        private int encoding = -1;
        private int definitionBytes;
        private int repetitionBytes;
        private boolean compressed = true;

        Reading(ThriftReader in) {
            this.in = in;
        }

        PageHeader header() {
            int outer = in.enter(ThriftReader.STRUCT);
            for (int type = in.nextField(); type != ThriftReader.STOP; type = in.nextField()) {
                field(type);
            }
            in.leave(outer);
            Kind known = Kind.of(kind);
            if (uncompressedBytes < 0
                    || compressedBytes < 0
                    || definitionBytes < 0
                    || repetitionBytes < 0
                    || (values < 0 && known != Kind.INDEX)) {
                throw new MalformedException(
                        "page header with sizes "
                                + uncompressedBytes
                                + " and "
                                + compressedBytes
                                + " and "
                                + values
                                + " values");
            }
            return new PageHeader(
                    known,
                    in.position(),
                    uncompressedBytes,
                    compressedBytes,
                    crc,
                    values,
                    encoding,
                    definitionBytes,
                    repetitionBytes,
                    compressed);
        }

        private void field(int type) {
            switch (in.fieldId()) {
                case 1 -> kind = in.readI32(type);
                case 2 -> uncompressedBytes = in.readI32(type);
                case 3 -> compressedBytes = in.readI32(type);
                case 4 -> crc = OptionalInt.of(in.readI32(type));
                case 5, 7 -> dataOrDictionary(type);
                case 8 -> dataV2(type);
                default -> in.skip(type);
            }
        }

        private void dataOrDictionary(int structType) {
            int outer = in.enter(structType);
            for (int type = in.nextField(); type != ThriftReader.STOP; type = in.nextField()) {
                switch (in.fieldId()) {
                    case 1 -> values = in.readI32(type);
                    case 2 -> encoding = in.readI32(type);
                    default -> in.skip(type);
                }
            }
            in.leave(outer);
        }

        private void dataV2(int structType) {
            int outer = in.enter(structType);
            for (int type = in.nextField(); type != ThriftReader.STOP; type = in.nextField()) {
                switch (in.fieldId()) {
                    case 1 -> values = in.readI32(type);
                    case 4 -> encoding = in.readI32(type);
                    case 5 -> definitionBytes = in.readI32(type);
                    case 6 -> repetitionBytes = in.readI32(type);
                    case 7 -> compressed = in.readBoolean(type);
                    default -> in.skip(type);
                }
            }
            in.leave(outer);
        }
    }
}
