package io.sluice.batch.ipc;

import io.sluice.type.Schema;
import java.util.List;
import java.util.Map;

/// A message's schema as it was read.
///
/// @param dictionaries the fields of the dictionaries that the schema refers to, by id
record IpcSchema(Schema schema, List<IpcField> fields, Map<Long, IpcField.Plain> dictionaries) {
    IpcSchema {
        fields = List.copyOf(fields);
        dictionaries = Map.copyOf(dictionaries);
    }
}
