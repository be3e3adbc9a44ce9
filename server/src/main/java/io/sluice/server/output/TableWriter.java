package io.sluice.server.output;

import io.sluice.batch.RecordBatch;
import io.sluice.type.DataType;
import io.sluice.type.Schema;
import io.sluice.type.ValueText;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Aligned columns: numbers to the right, everything else to the left. The first batch sets the
/// widths, so that rows of a result of any length, or without an end, appear as they come; a later
/// value that is wider stands out. Of longer values than 60 characters the first are shown, and
/// what would act on a terminal is escaped.
final class TableWriter implements ResultWriter {

    private static final int MAX_WIDTH = 60;

    /// In units of UTF-16, of which there are two at most for each character, and one that is cut.
    private static final int LONGEST_SHOWN = 2 * (MAX_WIDTH + 1);

    private static final String ELLIPSIS = "…";

    private final Writer out;
    private Schema schema = Schema.EMPTY;
    private int[] widths = new int[0];
    private boolean headed;
    private long rowCount;

    TableWriter(OutputStream out) {
        this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    @Override
    public void begin(Schema resultSchema) {
        schema = resultSchema;
        widths = new int[schema.size()];
    }

    @Override
    public void write(RecordBatch batch) throws IOException {
        List<List<String>> rows = new ArrayList<>(batch.rowCount());
        for (int row = 0; row < batch.rowCount(); row++) {
            List<String> cells = new ArrayList<>(schema.size());
            for (int column = 0; column < schema.size(); column++) {
                Object value = batch.value(row, column);
                cells.add(cell(value == null ? "NULL" : ValueText.of(value)));
            }
            rows.add(cells);
        }
        if (!headed && !rows.isEmpty()) {
            head(rows);
        }
        for (List<String> cells : rows) {
            line(cells);
        }
        rowCount += rows.size();
        out.flush();
    }

    @Override
    public void end() throws IOException {
        if (!headed) {
            head(List.of());
        }
        out.write("(" + rowCount + (rowCount == 1 ? " row)" : " rows)") + "\n");
        out.flush();
    }

    private void head(List<List<String>> rows) throws IOException {
        List<String> names = schema.fields().stream().map(field -> flat(field.name())).toList();
        for (int column = 0; column < widths.length; column++) {
            int width = width(names.get(column));
            for (List<String> cells : rows) {
                width = Math.max(width, width(cells.get(column)));
            }
            widths[column] = Math.min(width, MAX_WIDTH);
        }
        line(names);
        StringBuilder rule = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            rule.append(column == 0 ? "" : "-+-").append("-".repeat(widths[column]));
        }
        out.write(rule.append('\n').toString());
        headed = true;
    }

    private void line(List<String> cells) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String text = cells.get(column);
            String padding = " ".repeat(Math.max(0, widths[column] - width(text)));
            line.append(column == 0 ? "" : " | ");
            line.append(isNumber(column) ? padding + text : text + padding);
        }
        out.write(line.toString().stripTrailing());
        out.write('\n');
    }

    private boolean isNumber(int column) {
        DataType type = schema.field(column).type();
        return type instanceof DataType.Int
                || type instanceof DataType.FloatingPoint
                || type instanceof DataType.Decimal;
    }

    /// Line breaks would break the table, and the text of a plan is not cut.
    private String cell(String text) {
        boolean onlyColumn = schema.size() == 1;
        if (onlyColumn) {
            return Printable.of(text);
        }
        String flat = flat(text.substring(0, Math.min(text.length(), LONGEST_SHOWN)));
        return width(flat) <= MAX_WIDTH
                ? flat
                : flat.substring(0, flat.offsetByCodePoints(0, MAX_WIDTH - 1)) + ELLIPSIS;
    }

    private static String flat(String text) {
        return Printable.of(text.replace('\n', ' ').replace('\t', ' '));
    }

    /// In characters; those outside of the basic plane have two in Java.
    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }
}
