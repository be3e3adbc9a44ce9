package io.sluice.type;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/// The columns of a batch, plan or table, in order. Names need not be unique: a join may yield two
/// columns of one name, which expressions tell apart by index.
public record Schema(List<Field> fields, Map<String, String> metadata) {

    public static final Schema EMPTY = new Schema(List.of(), Map.of());

    public Schema {
        fields = List.copyOf(fields);
        metadata = Map.copyOf(metadata);
    }

    public static Schema of(Field... fields) {
        return new Schema(List.of(fields), Map.of());
    }

    public static Schema of(List<Field> fields) {
        return new Schema(fields, Map.of());
    }

    public int size() {
        return fields.size();
    }

    public Field field(int index) {
        return fields.get(index);
    }

    /// The index of the first column with this exact name.
    public OptionalInt indexOf(String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /// Names by which programs tell the columns apart: the first column of a name has it, the
    /// second has it with `_2`, the third with `_3`, passing over what another column is called.
    public List<String> distinctNames() {
        Set<String> taken = new HashSet<>();
        fields.forEach(field -> taken.add(field.name()));
        Map<String, Integer> counts = new HashMap<>();
        List<String> names = new ArrayList<>(fields.size());
        for (Field field : fields) {
            String name = field.name();
            int count = counts.merge(field.name(), 1, Integer::sum);
            if (count > 1) {
                name = field.name() + "_" + count;
                while (!taken.add(name)) {
                    count = counts.merge(field.name(), 1, Integer::sum);
                    name = field.name() + "_" + count;
                }
            }
            names.add(name);
        }
        return names;
    }

    /// The columns at these indexes, in the order given.
    public Schema select(int... indexes) {
        List<Field> selected = new ArrayList<>(indexes.length);
        for (int index : indexes) {
            selected.add(fields.get(index));
        }
        return new Schema(selected, metadata);
    }

    /// This schema's columns followed by the other's.
    public Schema concat(Schema other) {
        List<Field> all = new ArrayList<>(fields);
        all.addAll(other.fields);
        return new Schema(all, metadata);
    }

    /// Whether data of this schema may stand where `promised` was promised: the same number of
    /// columns with the same names and types, and no null where none was promised. A non-null
    /// column may stand for a nullable one; metadata counts only for keys that both declare.
    public boolean satisfies(Schema promised) {
        return mismatch(promised).isEmpty();
    }

    /// The first reason why this schema does not satisfy `promised`, in words; empty if it does.
    public String mismatch(Schema promised) {
        if (fields.size() != promised.fields.size()) {
            return fields.size() + " columns instead of " + promised.fields.size();
        }
        for (int i = 0; i < fields.size(); i++) {
            Field actual = fields.get(i);
            Field expected = promised.fields.get(i);
            if (!actual.name().equals(expected.name())
                    || !actual.type().equals(expected.type())
                    || (actual.nullable() && !expected.nullable())) {
                return "column " + i + " is \"" + actual + "\" instead of \"" + expected + "\"";
            }
            String key = conflictingKey(actual.metadata(), expected.metadata());
            if (!key.isEmpty()) {
                return "column " + i + " differs in metadata key \"" + key + "\"";
            }
        }
        return "";
    }

    private static String conflictingKey(Map<String, String> actual, Map<String, String> expected) {
        for (Map.Entry<String, String> entry : expected.entrySet()) {
            String value = actual.get(entry.getKey());
            if (value != null && !value.equals(entry.getValue())) {
                return entry.getKey();
            }
        }
        return "";
    }

    @Override
    public String toString() {
        return fields.stream().map(Field::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
