package io.sluice.batch.ipc;

import io.sluice.type.Field;
import java.util.List;
import org.apache.arrow.vector.types.pojo.ArrowType;

/// A field of a message's schema: what it is to Sluice, and how its arrays lie in the message.
sealed interface IpcField {

    Field field();

    /// @param type physical type; that of `field` is what it becomes
    record Plain(Field field, ArrowType type, List<IpcField> children) implements IpcField {
        public Plain {
            children = List.copyOf(children);
        }
    }

    /// A field whose arrays are indexes, and whose values come in dictionary batches.
    record Encoded(Plain values, ArrowType.Int indexType, long dictionaryId) implements IpcField {
        @Override
        public Field field() {
            return values.field();
        }
    }
}
