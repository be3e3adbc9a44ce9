package io.sluice.optimizer.internal.statement;

import io.sluice.type.DataType;
import io.sluice.type.Field;

/// A column of CREATE TABLE.
public record ColumnDefinition(NamePart name, DataType type, boolean nullable) {

    public Field field() {
        return nullable ? Field.nullable(name.text(), type) : Field.required(name.text(), type);
    }
}
