package io.sluice.operators.spec;

/// How the bytes of a file become rows, with the options that reading needs. Plan data: the same in
/// every process.
public sealed interface FileFormat {

    /// The format's name in SQL: `STORED AS …`.
    String sqlName();

    /// The same format for a table whose columns were guessed from a sample of its files.
    default FileFormat asGuessed() {
        return this;
    }

    /// Apache Parquet. Only the columns that are asked for are read; row groups whose statistics
    /// exclude a filter are not.
    record Parquet() implements FileFormat {
        @Override
        public String sqlName() {
            return "parquet";
        }
    }

    /// Text with separated fields, as RFC 4180 describes it, in UTF-8.
    ///
    /// @param header whether the first record names the columns
    /// @param delimiter what separates fields
    /// @param quote what encloses fields that contain delimiters, quotes or line ends; twice inside
    ///   of such a field for itself
    /// @param nullText the unquoted text that stands for null; the empty text by default
    /// @param guessed whether the columns' types are a guess: values that they would alter are
    ///   errors
    record Csv(boolean header, char delimiter, char quote, String nullText, boolean guessed)
            implements FileFormat {

        /// Columns of declared types.
        public Csv(boolean header, char delimiter, char quote, String nullText) {
            this(header, delimiter, quote, nullText, false);
        }

        public Csv {
            if (delimiter == quote || isLineEnd(delimiter) || isLineEnd(quote)) {
                throw new IllegalArgumentException(
                        "CSV with delimiter '" + delimiter + "' and quote '" + quote + "'");
            }
        }

        @Override
        public String sqlName() {
            return "csv";
        }

        @Override
        public Csv asGuessed() {
            return new Csv(header, delimiter, quote, nullText, true);
        }

        private static boolean isLineEnd(char c) {
            return c == '\n' || c == '\r';
        }
    }

    /// One JSON object to a line, in UTF-8. Fields are found by name; those that are missing are
    /// null.
    ///
    /// @param guessed whether the fields and their types are a guess: values that these would
    ///   alter, and fields that the sample did not have, are errors. Otherwise fields that the
    ///   schema does not name are passed over
    record JsonLines(boolean guessed) implements FileFormat {

        /// Fields of declared types.
        public JsonLines() {
            this(false);
        }

        @Override
        public String sqlName() {
            return "json";
        }

        @Override
        public JsonLines asGuessed() {
            return new JsonLines(true);
        }
    }

    /// Arrow IPC, as a file with a footer or as a stream; which of the two, each file says itself.
    record ArrowIpc() implements FileFormat {
        @Override
        public String sqlName() {
            return "arrow";
        }
    }
}
