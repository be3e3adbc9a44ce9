package io.sluice.operators.spec;

/// How the bytes of a file become rows, with the options that reading needs. Plan data: the same in
/// every process.
public sealed interface FileFormat {

    /// The format's name in SQL: `STORED AS …`.
    String sqlName();

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
    record Csv(boolean header, char delimiter, char quote, String nullText) implements FileFormat {

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

        private static boolean isLineEnd(char c) {
            return c == '\n' || c == '\r';
        }
    }

    /// One JSON object to a line, in UTF-8. Fields are found by name; those that the schema does
    /// not name are passed over, those that are missing are null.
    record JsonLines() implements FileFormat {
        @Override
        public String sqlName() {
            return "json";
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
