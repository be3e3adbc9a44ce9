package io.sluice.operators.internal.file.json;

import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.value.TextFormat;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The fields of objects that are wanted, by name. Not thread-safe.
final class JsonFields {

    private final List<String> names;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final boolean[] seen;
    private final Set<String> known;

    /// @param known the only fields that there may be; empty if others are passed over
    JsonFields(List<String> names, Set<String> known) {
        this.names = names;
        this.known = known;
        this.seen = new boolean[names.size()];
        for (int i = 0; i < names.size(); i++) {
            indexes.put(names.get(i), i);
        }
    }

    /// Reads the object on which the parser stands, and leaves the parser on its end.
    ///
    /// @param present told of each wanted field while the parser stands on its value
    /// @param missing told of each wanted field that the object does not have
    /// @throws MalformedException if a wanted field comes twice, or one comes that is not known
    void read(JsonParser parser, IntConsumer present, IntConsumer missing) {
        Arrays.fill(seen, false);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            Integer index = indexes.get(name);
            parser.nextToken();
            if (index == null) {
                if (!known.isEmpty() && !known.contains(name)) {
                    throw new MalformedException(
                            "the field "
                                    + TextFormat.quote(name)
                                    + " is in none of the objects from which the columns were taken;"
                                    + " declare the columns with CREATE TABLE");
                }
                parser.skipChildren();
                continue;
            }
            if (seen[index]) {
                throw new MalformedException("the field \"" + names.get(index) + "\" comes twice");
            }
            seen[index] = true;
            present.accept(index);
        }
        for (int i = 0; i < seen.length; i++) {
            if (!seen[i]) {
                missing.accept(i);
            }
        }
    }
}
