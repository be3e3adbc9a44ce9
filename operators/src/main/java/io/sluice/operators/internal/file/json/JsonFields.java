package io.sluice.operators.internal.file.json;

import io.sluice.operators.internal.file.MalformedException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The fields of objects that are wanted, by name. Not thread-safe.
final class JsonFields {

    private final List<String> names;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final boolean[] seen;

    JsonFields(List<String> names) {
        this.names = names;
        this.seen = new boolean[names.size()];
        for (int i = 0; i < names.size(); i++) {
            indexes.put(names.get(i), i);
        }
    }

    /// Reads the object on which the parser stands, and leaves the parser on its end.
    ///
    /// @param present told of each wanted field while the parser stands on its value
    /// @param missing told of each wanted field that the object does not have
    /// @throws MalformedException if a wanted field comes twice
    void read(JsonParser parser, IntConsumer present, IntConsumer missing) {
        Arrays.fill(seen, false);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Integer index = indexes.get(parser.currentName());
            parser.nextToken();
            if (index == null) {
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
