package io.sluice.operators.internal.file.parquet;

import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.ColumnMetaData;
import dev.hardwood.metadata.CompressionCodec;
import dev.hardwood.metadata.FileMetaData;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.FileSchema;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.plan.Statistics;
import io.sluice.type.Schema;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// What the end of a Parquet file says of it, checked against the file's size.
///
/// @param columns the table's columns, in order
/// @param groups the row groups, in order
record ParquetFooter(List<ParquetColumn> columns, List<Group> groups) {

    /// The magic number at both ends and the footer's length before the last.
    private static final int MIN_FILE_BYTES = 12;

    private static final int TAIL_BYTES = 8;

    /// Hardwood asks for a context also where it only reads metadata; its pool never starts a
    /// thread then.
    private static final HardwoodContext CONTEXT = HardwoodContext.create(1);

    ParquetFooter {
        columns = List.copyOf(columns);
        groups = List.copyOf(groups);
    }

    /// Rows that are stored together, column by column.
    ///
    /// @param bytes its size in the file
    /// @param chunks one for each leaf column of the file
    /// @param statistics of the table's columns
    record Group(long bytes, long rows, List<Chunk> chunks, Statistics statistics) {
        Group {
            chunks = List.copyOf(chunks);
        }
    }

    /// The pages of one leaf column of a row group.
    ///
    /// @param values in all pages, nulls included
    /// @param uncompressedBytes of all pages together
    record Chunk(
            long start, long bytes, long values, long uncompressedBytes, CompressionCodec codec) {

        long end() {
            return start + bytes;
        }
    }

    Schema schema() {
        return Schema.of(columns.stream().map(ParquetColumn::field).toList());
    }

    /// Reads the footer.
    ///
    /// @throws QueryException with [ErrorCode#DATA_MALFORMED] if the file is no Parquet file or is
    ///   cut off
    static ParquetFooter read(OpenFile file) {
        try {
            checkLengths(file);
            return of(file, read(new Input(file)));
        } catch (QueryException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // the library meets broken metadata with whatever exception comes up
            throw new QueryException(
                    ErrorCode.DATA_MALFORMED,
                    file.location() + " is not a readable Parquet file: " + reason(e),
                    e);
        }
    }

    private static String reason(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /// The library believes lengths; this looks through the metadata without believing any.
    private static void checkLengths(OpenFile file) {
        if (file.size() < MIN_FILE_BYTES) {
            throw new MalformedException(file.size() + " bytes are too few");
        }
        long lengthAt = file.size() - TAIL_BYTES;
        ByteBuffer length = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.read(lengthAt, length);
        long footerBytes = Integer.toUnsignedLong(length.getInt(0));
        long from = lengthAt - footerBytes;
        if (from < Integer.BYTES) {
            throw new MalformedException(
                    "a footer of " + footerBytes + " bytes in a file of " + file.size());
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment footer = arena.allocate(footerBytes);
            file.read(from, footer);
            new ThriftReader(footer, 0, footerBytes).skipStruct();
        }
    }

    private static FileMetaData read(InputFile input) throws IOException {
        try (ParquetFileReader reader = ParquetFileReader.open(input, CONTEXT)) {
            return reader.getFileMetaData();
        }
    }

    private static ParquetFooter of(OpenFile file, FileMetaData metadata) {
        FileSchema schema = FileSchema.fromSchemaElements(metadata.schema());
        List<ParquetColumn> columns = ParquetTypes.columns(file.location(), schema);
        List<Group> groups = new ArrayList<>();
        for (RowGroup group : metadata.rowGroups()) {
            groups.add(group(file, schema, columns, group));
        }
        requireRows(metadata.numRows(), groups);
        return new ParquetFooter(columns, groups);
    }

    /// A row group too many, too few or twice shows here.
    private static void requireRows(long promised, List<Group> groups) {
        long rows = groups.stream().mapToLong(Group::rows).reduce(0, Math::addExact);
        if (rows != promised) {
            throw new MalformedException(
                    "row groups of " + rows + " rows in a file of " + promised);
        }
    }

    private static Group group(
            OpenFile file, FileSchema schema, List<ParquetColumn> columns, RowGroup group) {
        if (group.columns().size() != schema.getColumnCount() || group.numRows() < 0) {
            throw new MalformedException(
                    "a row group of "
                            + group.columns().size()
                            + " columns and "
                            + group.numRows()
                            + " rows in a file of "
                            + schema.getColumnCount()
                            + " columns");
        }
        List<Chunk> chunks = new ArrayList<>();
        long bytes = 0;
        for (ColumnChunk column : group.columns()) {
            Chunk chunk = chunk(column);
            if (group.numRows() > 0) {
                requireInside(file, chunk, column);
            }
            chunks.add(chunk);
            bytes += Math.clamp(chunk.bytes(), 0, file.size());
        }
        return new Group(bytes, group.numRows(), chunks, ParquetStatistics.of(columns, group));
    }

    private static Chunk chunk(ColumnChunk column) {
        ColumnMetaData metadata = column.metaData();
        if (metadata == null || metadata.codec() == null) {
            throw new MalformedException("a column of a row group without its metadata");
        }
        return new Chunk(
                Math.min(column.chunkStartOffset(), metadata.dataPageOffset()),
                metadata.totalCompressedSize(),
                metadata.numValues(),
                metadata.totalUncompressedSize(),
                metadata.codec());
    }

    private static void requireInside(OpenFile file, Chunk chunk, ColumnChunk column) {
        if (chunk.start() < Integer.BYTES
                || chunk.bytes() < 0
                || chunk.bytes() > file.size() - chunk.start()) {
            throw new MalformedException(
                    "the column "
                            + column.metaData().pathInSchema()
                            + " lies at bytes "
                            + chunk.start()
                            + " to "
                            + chunk.end()
                            + " of a file of "
                            + file.size());
        }
    }

    /// An open file as the library wants it; closing is its owner's.
    private record Input(OpenFile file) implements InputFile {

        @Override
        public void open() {}

        @Override
        public ByteBuffer readRange(long offset, int length) {
            if (offset < 0 || length < 0 || length > file.size() - offset) {
                throw new MalformedException(
                        length + " bytes at " + offset + " of " + file.size() + " bytes");
            }
            ByteBuffer bytes = ByteBuffer.allocate(length);
            file.read(offset, bytes);
            return bytes.flip();
        }

        @Override
        public long length() {
            return file.size();
        }

        @Override
        public String name() {
            return file.location();
        }

        @Override
        public void close() {}
    }
}
