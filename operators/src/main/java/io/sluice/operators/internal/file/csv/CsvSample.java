package io.sluice.operators.internal.file.csv;

import io.sluice.operators.internal.file.MalformedException;
import io.sluice.operators.internal.file.OpenFile;
import io.sluice.operators.internal.file.TypeGuess;
import io.sluice.operators.spec.FileFormat;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The names of a file's columns, and what the first records say of their types and of the number
/// of records.
///
/// @param names from the header, or made up: `column0`, `column1`, …
/// @param schema columns of guessed types, of which `null` means that no value was seen
record CsvSample(List<String> names, Schema schema, long estimatedRows) {

    /// More records tell little more.
    private static final int MAX_RECORDS = 10_000;

    static CsvSample of(OpenFile file, FileFormat.Csv format, Optional<Schema> declared) {
        Collector collector = new Collector(format);
        CsvRecords records = new CsvRecords(file, format, collector);
        int wanted = declared.isPresent() ? 1 : MAX_RECORDS;
        boolean more = true;
        while (collector.records < wanted && more) {
            more = next(records);
        }
        boolean whole = !more;
        return new CsvSample(
                collector.names(),
                collector.schema(),
                whole ? collector.records : collector.estimate(file.size()));
    }

    private static boolean next(CsvRecords records) {
        try {
            return records.next();
        } catch (MalformedException e) {
            throw new MalformedException("line " + records.line() + ": " + e.getMessage(), e);
        }
    }

    private static final class Collector implements CsvRecords.Fields {

        private final FileFormat.Csv format;
        private final List<TypeGuess> guesses = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private boolean inHeader;
        private int records;
        private long chars;

        Collector(FileFormat.Csv format) {
            this.format = format;
            this.inHeader = format.header();
        }

        @Override
        public void field(int index, char[] buffer, int from, int count, boolean quoted) {
            String text = new String(buffer, from, count);
            if (inHeader) {
                names.add(text.isEmpty() ? "column" + index : text);
                return;
            }
            chars += count + 1;
            while (guesses.size() <= index) {
                guesses.add(new TypeGuess());
            }
            if (quoted || !text.equals(format.nullText())) {
                guesses.get(index).see(text);
            }
        }

        @Override
        public void end(int fieldCount) {
            if (inHeader) {
                inHeader = false;
            } else if (fieldCount > 0) {
                records++;
            }
        }

        List<String> names() {
            List<String> all = new ArrayList<>(names);
            if (!format.header()) {
                for (int i = 0; i < guesses.size(); i++) {
                    all.add("column" + i);
                }
            }
            return all;
        }

        /// Fields beyond the header's are an error of their record, once it is read.
        Schema schema() {
            List<Field> fields = new ArrayList<>();
            for (String name : names()) {
                TypeGuess guess =
                        fields.size() < guesses.size()
                                ? guesses.get(fields.size())
                                : new TypeGuess();
                fields.add(Field.nullable(name, guess.type()));
            }
            return Schema.of(fields);
        }

        long estimate(long fileBytes) {
            return fileBytes / Math.max(1, chars / Math.max(1, records));
        }
    }
}
