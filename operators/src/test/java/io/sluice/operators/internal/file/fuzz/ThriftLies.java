package io.sluice.operators.internal.file.fuzz;

import io.sluice.operators.internal.file.fuzz.ThriftValue.Bytes;
import io.sluice.operators.internal.file.fuzz.ThriftValue.Elements;
import io.sluice.operators.internal.file.fuzz.ThriftValue.Int;
import io.sluice.operators.internal.file.fuzz.ThriftValue.Slot;
import io.sluice.operators.internal.file.fuzz.ThriftValue.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Changes one place of a Thrift structure: any field at any depth gets any wrong value.
final class ThriftLies {

    private static final long[] EXTREMES = {
        0,
        1,
        -1,
        2,
        4,
        7,
        127,
        255,
        1 << 16,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 32,
        1L << 40,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
    };

    private ThriftLies() {}

    /// @return what has been changed, for messages
    static String tell(Struct root, Random random) {
        List<Runnable> places = new ArrayList<>();
        List<String> names = new ArrayList<>();
        collect(root, "", random, places, names);
        int chosen = random.nextInt(places.size());
        places.get(chosen).run();
        return names.get(chosen);
    }

    private static void collect(
            Struct struct, String path, Random random, List<Runnable> places, List<String> names) {
        for (Slot slot : struct.slots()) {
            String name = path + "." + slot.id;
            places.add(() -> change(struct, slot, random));
            names.add(name);
            descend(slot.value, name, random, places, names);
        }
    }

    private static void descend(
            ThriftValue value,
            String name,
            Random random,
            List<Runnable> places,
            List<String> names) {
        switch (value) {
            case Struct struct -> collect(struct, name, random, places, names);
            case Elements(_, List<ThriftValue> values) -> {
                for (int i = 0; i < values.size(); i++) {
                    descend(values.get(i), name + "[" + i + "]", random, places, names);
                }
                names.add(name + "[]");
                places.add(() -> reorder(values, random));
            }
            case Int number -> {
                names.add(name + "=");
                places.add(() -> number.value = lie(number.value, random));
                names.add(name + "=");
                places.add(() -> number.value = lie(number.value, random));
            }
            case Bytes bytes -> {
                names.add(name + "=");
                places.add(() -> bytes.value = lie(bytes.value, random));
            }
            case ThriftValue.Bool _ -> {}
        }
    }

    private static void change(Struct struct, Slot slot, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> struct.slots().remove(slot);
            case 1 -> struct.slots().add(slot);
            case 2 -> slot.id = slot.id + random.nextInt(5) - 2;
            case 3 -> slot.type = 1 + random.nextInt(12);
            default -> {
                if (slot.value instanceof ThriftValue.Bool) {
                    slot.type = ThriftValue.TRUE + ThriftValue.FALSE - slot.type;
                } else {
                    struct.slots().remove(slot);
                }
            }
        }
    }

    private static void reorder(List<ThriftValue> values, Random random) {
        if (values.isEmpty()) {
            return;
        }
        int from = random.nextInt(values.size());
        switch (random.nextInt(4)) {
            case 0 -> values.remove(from);
            case 1 -> values.add(random.nextInt(values.size() + 1), values.get(from));
            case 2 -> values.add(values.remove(from));
            default -> values.clear();
        }
    }

    private static long lie(long value, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> EXTREMES[random.nextInt(EXTREMES.length)];
            case 1 -> value + 1;
            case 2 -> value - 1;
            case 3 -> value ^ 1L << random.nextInt(20);
            case 4 -> random.nextInt(40);
            default -> value + random.nextInt(200) - 100;
        };
    }

    private static byte[] lie(byte[] value, Random random) {
        byte[] lie = new byte[random.nextInt(4) == 0 ? value.length : random.nextInt(24)];
        random.nextBytes(lie);
        System.arraycopy(
                value, 0, lie, 0, Math.min(lie.length, Math.min(value.length, random.nextInt(24))));
        return lie;
    }
}
