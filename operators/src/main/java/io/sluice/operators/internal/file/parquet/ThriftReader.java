package io.sluice.operators.internal.file.parquet;

import io.sluice.batch.Segments;
import io.sluice.operators.internal.file.MalformedException;
import java.lang.foreign.MemorySegment;

/// Reads Thrift's compact protocol within the bounds of a piece of memory: lengths are checked
/// before they are believed, and nesting is limited.
///
/// See `thrift-compact-protocol.md` of Apache Thrift. Not thread-safe.
final class ThriftReader {

    static final int STOP = 0;
    static final int STRUCT = 12;

    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int I16 = 4;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;

    /// Parquet's own structures nest less than ten deep.
    private static final int MAX_DEPTH = 32;

    private final MemorySegment memory;
    private final long end;
    private long position;
    private int fieldId;
    private int depth;

    ThriftReader(MemorySegment memory, long from, long end) {
        this.memory = memory;
        this.position = from;
        this.end = end;
    }

    /// The next byte to be read.
    long position() {
        return position;
    }

    /// Begins a field's structure. The answer is to be given back to [#leave].
    int enter(int type) {
        require(STRUCT, type);
        if (++depth > MAX_DEPTH) {
            throw new MalformedException("metadata is nested more than " + MAX_DEPTH + " deep");
        }
        int outer = fieldId;
        fieldId = 0;
        return outer;
    }

    void leave(int outer) {
        depth--;
        fieldId = outer;
    }

    /// The type of the next field, whose number is then [#fieldId], or [#STOP] after the last.
    int nextField() {
        int header = next();
        int type = header & 0x0F;
        if (header == STOP) {
            return STOP;
        }
        int delta = header >>> 4;
        fieldId = delta == 0 ? (int) zigzag() : fieldId + delta;
        return type;
    }

    int fieldId() {
        return fieldId;
    }

    int readI32(int type) {
        require(I32, type);
        return (int) zigzag();
    }

    boolean readBoolean(int type) {
        return type == TRUE;
    }

    /// Passes over a field's value.
    void skip(int type) {
        switch (type) {
            case TRUE, FALSE -> {}
            case BYTE -> next();
            case I16, I32, I64 -> zigzag();
            case DOUBLE -> advance(Double.BYTES);
            case BINARY -> advance(varint());
            case LIST, SET -> skipList();
            case MAP -> skipMap();
            case STRUCT -> skipStruct();
            default -> throw new MalformedException("metadata has a field of type " + type);
        }
    }

    /// Passes over a structure, which checks all of its lengths.
    void skipStruct() {
        int outer = enter(STRUCT);
        for (int type = nextField(); type != STOP; type = nextField()) {
            skip(type);
        }
        leave(outer);
    }

    private void require(int wanted, int type) {
        if (type != wanted) {
            throw new MalformedException(
                    "metadata has field " + fieldId + " as type " + type + ", not " + wanted);
        }
    }

    private void skipList() {
        int header = next();
        int type = header & 0x0F;
        int count = header >>> 4;
        skipElements(count == 15 ? varint() : count, type, type);
    }

    private void skipMap() {
        long count = varint();
        if (count > 0) {
            int types = next();
            skipElements(count, types >>> 4, types & 0x0F);
        }
    }

    /// Every element takes at least a byte, booleans in collections too.
    private void skipElements(long count, int firstType, int secondType) {
        if (count < 0 || count > end - position) {
            throw new MalformedException(
                    "metadata has a list of " + count + " in " + (end - position) + " bytes");
        }
        for (long i = 0; i < count; i++) {
            skipElement(firstType);
            if (secondType != firstType) {
                skipElement(secondType);
            }
        }
    }

    private void skipElement(int type) {
        if (type == TRUE || type == FALSE) {
            next();
        } else {
            skip(type);
        }
    }

    private long zigzag() {
        long value = varint();
        return (value >>> 1) ^ -(value & 1);
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int b = next();
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new MalformedException("metadata has a number of more than 64 bits");
    }

    private int next() {
        if (position >= end) {
            throw new MalformedException("metadata ends too early");
        }
        return memory.get(Segments.I8, position++) & 0xFF;
    }

    private void advance(long bytes) {
        if (bytes < 0 || bytes > end - position) {
            throw new MalformedException(
                    "metadata has " + bytes + " bytes of text in " + (end - position));
        }
        position += bytes;
    }
}
