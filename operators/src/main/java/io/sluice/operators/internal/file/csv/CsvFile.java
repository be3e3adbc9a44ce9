package io.sluice.operators.internal.file.csv;

import io.sluice.operators.internal.file.FieldWriter;
import io.sluice.operators.internal.file.FileScan;
import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.spec.FileFormat;
import io.sluice.type.Field;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One CSV file while it is read. Not thread-safe.
final class CsvFile implements CsvRecords.Fields {

    private final OpenFile file;
    private final FileFormat.Csv format;
    private final FileScan scan;
    private final List<FieldWriter> writers;
    private final CsvRecords records;
    private final List<String> header = new ArrayList<>();
    private boolean inHeader;

    /// For each field of a record, who takes it; null where nobody does.
    private @Nullable FieldTarget[] targets = {};

    private int fieldCount;
    private int rows;

    /// @param writers one for each column of the output
    CsvFile(OpenFile file, FileFormat.Csv format, FileScan scan, List<FieldWriter> writers) {
        this.file = file;
        this.format = format;
        this.scan = scan;
        this.writers = writers;
        this.records = new CsvRecords(file, format, this);
        this.fieldCount = scan.tableSchema().size();
        if (format.header()) {
            inHeader = true;
            if (!next()) {
                return; // not even a header: no rows
            }
            fieldCount = header.size();
        }
        aim();
    }

    /// Who takes a field: usually one writer, more if a column is wanted twice.
    private record FieldTarget(Field field, List<FieldWriter> writers) {}

    OpenFile file() {
        return file;
    }

    /// Writes at most so many records.
    ///
    /// @return how many; 0 at the end of the file
    int read(int wanted) {
        rows = 0;
        boolean more = true;
        while (rows < wanted && more) {
            more = next();
        }
        return rows;
    }

    @Override
    public void field(int index, char[] chars, int from, int count, boolean quoted) {
        if (inHeader) {
            String name = new String(chars, from, count);
            header.add(name.isEmpty() ? "column" + index : name);
            return;
        }
        FieldTarget target = index < targets.length ? targets[index] : null;
        if (target == null) {
            return;
        }
        boolean isNull = !quoted && format.nullText().length() == count && isNull(chars, from);
        for (FieldWriter writer : target.writers()) {
            if (isNull) {
                writer.appendNull();
            } else {
                append(target.field(), writer, chars, from, count);
            }
        }
    }

    @Override
    public void end(int count) {
        if (inHeader) {
            inHeader = false;
            return;
        }
        if (count == 0 && fieldCount != 1) {
            return;
        }
        if (count == 0) {
            field(0, new char[0], 0, 0, false);
        } else if (count != fieldCount) {
            throw new MalformedException(
                    "the record has " + count + " fields instead of " + fieldCount);
        }
        rows++;
    }

    private boolean next() {
        try {
            return records.next();
        } catch (MalformedException e) {
            throw new MalformedException("line " + records.line() + ": " + e.getMessage(), e);
        }
    }

    private void aim() {
        int[] positions =
                format.header()
                        ? CsvHeader.find(scan.tableSchema(), header)
                        : CsvHeader.inOrder(fieldCount);
        targets = new FieldTarget[fieldCount];
        for (int i = 0; i < writers.size(); i++) {
            int column = scan.projection().get(i);
            int position = positions[column];
            FieldTarget target = targets[position];
            if (target == null) {
                target = new FieldTarget(scan.tableSchema().field(column), new ArrayList<>(1));
                targets[position] = target;
            }
            target.writers().add(writers.get(i));
        }
    }

    private boolean isNull(char[] chars, int from) {
        String nullText = format.nullText();
        for (int i = 0; i < nullText.length(); i++) {
            if (chars[from + i] != nullText.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static void append(Field field, FieldWriter writer, char[] chars, int from, int count) {
        try {
            writer.append(chars, from, count);
        } catch (MalformedException e) {
            throw new MalformedException("column \"" + field.name() + "\": " + e.getMessage(), e);
        }
    }
}
