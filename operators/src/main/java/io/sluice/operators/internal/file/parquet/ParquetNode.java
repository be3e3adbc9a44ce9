package io.sluice.operators.internal.file.parquet;

import io.sluice.type.DataType;
import java.util.List;
import java.util.stream.Stream;

/// How a column of a table is put together from the leaf columns of a file.
sealed interface ParquetNode {

    DataType type();

    /// The leaf columns below, in the file's order.
    Stream<Leaf> leaves();

    /// A column of values in the file.
    ///
    /// @param index the column's number among the file's leaf columns
    /// @param path its name, with those of the groups around it
    /// @param typeLength bytes of each value of a fixed length, otherwise 0
    /// @param maxDefinition the definition level of a value that is there
    /// @param maxRepetition how many lists it stands in
    record Leaf(
            int index,
            String path,
            DataType type,
            Physical physical,
            int typeLength,
            Conversion conversion,
            int maxDefinition,
            int maxRepetition)
            implements ParquetNode {
        @Override
        public Stream<Leaf> leaves() {
            return Stream.of(this);
        }
    }

    /// A group of named columns.
    ///
    /// @param definition the definition level of a group that is there
    /// @param repetition how many lists it stands in
    record Group(DataType.Struct type, List<ParquetNode> fields, int definition, int repetition)
            implements ParquetNode {
        public Group {
            fields = List.copyOf(fields);
        }

        @Override
        public Stream<Leaf> leaves() {
            return fields.stream().flatMap(ParquetNode::leaves);
        }
    }

    /// A list of elements.
    ///
    /// @param definition the definition level of a list that is there, perhaps empty
    /// @param elementDefinition the definition level at which there is an element
    /// @param repetition the repetition level of a further element
    record Repeated(
            DataType.ListOf type,
            ParquetNode element,
            int definition,
            int elementDefinition,
            int repetition)
            implements ParquetNode {
        @Override
        public Stream<Leaf> leaves() {
            return element.leaves();
        }
    }

    /// How values lie in a file.
    enum Physical {
        BOOLEAN,
        INT32,
        INT64,
        INT96,
        FLOAT,
        DOUBLE,
        BYTES,
        FIXED
    }
}
