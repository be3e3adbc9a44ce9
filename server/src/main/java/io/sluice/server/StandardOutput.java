package io.sluice.server;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Standard output for results: bytes as they are, and errors that say what happened.
final class StandardOutput extends OutputStream {

    /// What the operating system answers to a writer whose reader has left, such as `head`.
    private static final String READER_LEFT = "Broken pipe";

    private final OutputStream out;

    /// That of this process.
    StandardOutput() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    StandardOutput(OutputStream out) {
        this.out = out;
    }

    /// The reader has left, which is how pipes end and nobody's fault.
    static final class ReaderLeft extends IOException {

        private static final long serialVersionUID = 1L;

        private ReaderLeft(IOException cause) {
            super(cause);
        }
    }

    /// @throws ReaderLeft if nobody reads any more
    /// @throws QueryException with [ErrorCode#SOURCE_FAILED] for all else, such as a full disk
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            if (READER_LEFT.equals(e.getMessage())) {
                throw new ReaderLeft(e);
            }
            throw new QueryException(
                    ErrorCode.SOURCE_FAILED,
                    "the result cannot be written to standard output: " + e.getMessage(),
                    e);
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }
}
