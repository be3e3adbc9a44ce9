package io.sluice.batch;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.types.pojo.ArrowType;

/// An array as Arrow's columnar format lays it out: what Arrow vectors, IPC messages and files
/// consist of. [ArrowImport] makes columns of such arrays, [ArrowExport] arrays of columns.
///
/// An array borrows its memory; it is a description and owns nothing.
public sealed interface ArrowArray {

    /// Rows.
    int length();

    /// Bytes, and the buffer that keeps them alive.
    record Buffer(MemorySegment bytes, ArrowBuf owner) {}

    /// An array of values.
    ///
    /// @param nullCount 0 is believed; any other number is only a hint
    /// @param buffers those that the format prescribes for the type, in its order
    /// @param children the element of a list or the fields of a struct
    record Values(
            ArrowType type,
            int length,
            int nullCount,
            List<Buffer> buffers,
            List<ArrowArray> children)
            implements ArrowArray {
        public Values {
            buffers = List.copyOf(buffers);
            children = List.copyOf(children);
        }
    }

    /// An array of positions in a dictionary.
    ///
    /// @param indexes integers of any width and sign
    /// @param dictionary flat or all null; may hold nulls; borrowed
    record Encoded(Values indexes, Column dictionary) implements ArrowArray {
        @Override
        public int length() {
            return indexes.length();
        }
    }
}
