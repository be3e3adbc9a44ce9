package io.sluice.rsocket.internal.json;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A JSON object that a peer has sent. Members that are missing or null have defaults; members of
/// another kind than asked for are `PROTOCOL` errors; others are not looked at.
public final class JsonObject {

    private final Map<String, @Nullable Object> members;

    private JsonObject(Map<String, @Nullable Object> members) {
        this.members = members;
    }

    /// @throws QueryException with `PROTOCOL` if the text is not an object
    public static JsonObject parse(String text) {
        return of(JsonReader.parse(text), "the text");
    }

    public Optional<String> text(String name) {
        return Optional.ofNullable(member(name, String.class, "a text"));
    }

    public String requiredText(String name) {
        return text(name).orElseThrow(() -> wrong(name, "a text"));
    }

    public long number(String name, long otherwise) {
        BigDecimal value = member(name, BigDecimal.class, "a number");
        if (value == null) {
            return otherwise;
        }
        try {
            return value.longValueExact();
        } catch (ArithmeticException e) {
            throw wrong(name, "an integer of 64 bits");
        }
    }

    /// A number of 32 bits that must be there.
    public int requiredInt(String name) {
        BigDecimal value = member(name, BigDecimal.class, "a number");
        try {
            if (value != null) {
                return value.intValueExact();
            }
        } catch (ArithmeticException e) {
            throw wrong(name, "an integer of 32 bits");
        }
        throw wrong(name, "an integer");
    }

    public boolean flag(String name) {
        Boolean value = member(name, Boolean.class, "true or false");
        return value != null && value;
    }

    public Optional<JsonObject> object(String name) {
        Object value = members.get(name);
        return value == null ? Optional.empty() : Optional.of(of(value, "\"" + name + "\""));
    }

    public List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        for (Object element : elements(name)) {
            objects.add(of(element, "an element of \"" + name + "\""));
        }
        return objects;
    }

    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object element : elements(name)) {
            if (!(element instanceof String text)) {
                throw wrong(name, "a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    public List<Integer> ints(String name) {
        List<Integer> ints = new ArrayList<>();
        for (Object element : elements(name)) {
            try {
                if (element instanceof BigDecimal number) {
                    ints.add(number.intValueExact());
                    continue;
                }
            } catch (ArithmeticException e) {
                throw wrong(name, "a list of integers");
            }
            throw wrong(name, "a list of integers");
        }
        return ints;
    }

    /// All members that are integers, by name.
    public Map<String, Long> numbers() {
        Map<String, Long> numbers = new TreeMap<>();
        for (String name : members.keySet()) {
            numbers.put(name, number(name, 0));
        }
        return numbers;
    }

    private List<?> elements(String name) {
        List<?> list = member(name, List.class, "a list");
        return list == null ? List.of() : list;
    }

    private <T> @Nullable T member(String name, Class<T> type, String kind) {
        Object value = members.get(name);
        if (value != null && !type.isInstance(value)) {
            throw wrong(name, kind);
        }
        return type.cast(value);
    }

    @SuppressWarnings("unchecked") // the reader makes maps of this kind only
    private static JsonObject of(@Nullable Object value, String where) {
        if (value instanceof Map<?, ?> map) {
            return new JsonObject((Map<String, @Nullable Object>) map);
        }
        throw new QueryException(ErrorCode.PROTOCOL, where + " is not a JSON object");
    }

    private static QueryException wrong(String name, String kind) {
        return new QueryException(
                ErrorCode.PROTOCOL, "member \"" + name + "\" of a JSON object is not " + kind);
    }
}
