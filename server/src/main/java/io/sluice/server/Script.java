package io.sluice.server;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// Statements that run one after the other until the first error.
///
/// @param origin the file that they come from; empty for those of the command line
record Script(String origin, String text) {

    /// What is done with each statement.
    interface Step {

        void run(String statement) throws IOException, InterruptedException;
    }

    static Script of(String text) {
        return new Script("", text);
    }

    /// @throws QueryException with [ErrorCode#SOURCE_NOT_FOUND] if there is no such file, and with
    ///   [ErrorCode#DATA_MALFORMED] if it is not UTF-8
    static Script read(Path file) {
        try {
            return new Script(file.toString(), Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new QueryException(
                    ErrorCode.DATA_MALFORMED, "script " + file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new QueryException(
                    ErrorCode.SOURCE_NOT_FOUND, "script " + file + " cannot be read", e);
        }
    }

    /// Runs the statements. Lines and columns in errors count from the statement's own beginning,
    /// so that the error of a file's statement also says which one it is.
    ///
    /// @throws QueryException the first error; nothing runs after it
    void run(Function<String, List<String>> splitter, Step step)
            throws IOException, InterruptedException {
        int number = 0;
        for (String statement : splitter.apply(text)) {
            number++;
            try {
                step.run(statement);
            } catch (QueryException e) {
                throw origin.isEmpty() ? e : in(origin + ", statement " + number, e);
            }
        }
    }

    private static QueryException in(String place, QueryException error) {
        return new QueryException(
                error.code(),
                error.scope(),
                error.node(),
                place + ": " + error.getMessage(),
                error);
    }
}
