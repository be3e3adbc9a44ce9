package io.sluice.operators.internal.file.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A value in Thrift's compact encoding, which can be changed and written again. Parquet has no
/// maps and sets.
sealed interface ThriftValue {

    int STOP = 0;
    int TRUE = 1;
    int FALSE = 2;
    int BYTE = 3;
    int DOUBLE = 7;
    int BINARY = 8;
    int LIST = 9;
    int STRUCT = 12;

    /// A field of a structure: a type of the encoding, which need not be the value's own.
    final class Slot {

        int id;
        int type;
        ThriftValue value;

        Slot(int id, int type, ThriftValue value) {
            this.id = id;
            this.type = type;
            this.value = value;
        }
    }

    final class Bool implements ThriftValue {}

    /// An integer of 8 to 64 bits.
    final class Int implements ThriftValue {
        long value;

        Int(long value) {
            this.value = value;
        }
    }

    /// Text, bytes, or the eight of a floating-point number.
    final class Bytes implements ThriftValue {
        byte[] value;

        Bytes(byte[] value) {
            this.value = value;
        }
    }

    /// @param type of the elements
    record Elements(int type, List<ThriftValue> values) implements ThriftValue {}

    record Struct(List<Slot> slots) implements ThriftValue {

        ThriftValue get(int id) {
            return find(id) == null ? new Struct(List.of()) : find(id).value;
        }

        Slot find(int id) {
            return slots.stream().filter(slot -> slot.id == id).findFirst().orElse(null);
        }

        byte[] encoded() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            write(this, out);
            return out.toByteArray();
        }
    }

    /// Reads the structure at the buffer's position and moves behind it.
    static Struct read(ByteBuffer in) {
        List<Slot> slots = new ArrayList<>();
        int id = 0;
        for (int header = in.get() & 0xFF; header != STOP; header = in.get() & 0xFF) {
            id = header >>> 4 == 0 ? (int) zigzag(in) : id + (header >>> 4);
            int type = header & 0xF;
            slots.add(
                    new Slot(
                            id, type, type == TRUE || type == FALSE ? new Bool() : read(type, in)));
        }
        return new Struct(slots);
    }

    private static ThriftValue read(int type, ByteBuffer in) {
        return switch (type) {
            case TRUE, FALSE, BYTE -> new Int(in.get());
            case 4, 5, 6 -> new Int(zigzag(in));
            case DOUBLE -> new Bytes(bytes(in, Double.BYTES));
            case BINARY -> new Bytes(bytes(in, (int) varint(in)));
            case LIST -> {
                int header = in.get() & 0xFF;
                long count = header >>> 4 == 15 ? varint(in) : header >>> 4;
                List<ThriftValue> values = new ArrayList<>();
                for (long i = 0; i < count; i++) {
                    values.add(read(header & 0xF, in));
                }
                yield new Elements(header & 0xF, values);
            }
            case STRUCT -> read(in);
            default -> throw new IllegalArgumentException("type " + type);
        };
    }

    private static byte[] bytes(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    private static long zigzag(ByteBuffer in) {
        long value = varint(in);
        return (value >>> 1) ^ -(value & 1);
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int b = in.get() & 0xFF;
            value |= (long) (b & 0x7F) << shift;
            if (b < 0x80) {
                return value;
            }
        }
    }

    private static void write(Struct struct, ByteArrayOutputStream out) {
        int last = 0;
        for (Slot slot : struct.slots()) {
            int step = slot.id - last;
            if (step > 0 && step < 16) {
                out.write(step << 4 | slot.type);
            } else {
                out.write(slot.type);
                writeZigzag(slot.id, out);
            }
            last = slot.id;
            if (!(slot.value instanceof Bool)) {
                write(slot.type, slot.value, out);
            }
        }
        out.write(STOP);
    }

    /// A value of another type than its own is written as its own.
    private static void write(int type, ThriftValue value, ByteArrayOutputStream out) {
        switch (value) {
            case Bool _ -> {}
            case Int number -> {
                if (type <= BYTE) {
                    out.write((int) number.value);
                } else {
                    writeZigzag(number.value, out);
                }
            }
            case Bytes bytes -> {
                if (type != DOUBLE) {
                    writeVarint(bytes.value.length, out);
                }
                out.writeBytes(bytes.value);
            }
            case Elements(int of, List<ThriftValue> values) -> {
                int count = values.size();
                out.write(Math.min(count, 15) << 4 | of);
                if (count >= 15) {
                    writeVarint(count, out);
                }
                values.forEach(element -> write(of, element, out));
            }
            case Struct struct -> write(struct, out);
        }
    }

    private static void writeZigzag(long value, ByteArrayOutputStream out) {
        writeVarint((value << 1) ^ (value >> 63), out);
    }

    private static void writeVarint(long value, ByteArrayOutputStream out) {
        long left = value;
        for (; (left & ~0x7FL) != 0; left >>>= 7) {
            out.write((int) (left & 0x7F) | 0x80);
        }
        out.write((int) left);
    }
}
