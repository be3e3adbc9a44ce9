package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StandardOutputTest {

    private static final byte[] RESULT = "result".getBytes(StandardCharsets.UTF_8);

    @Test
    void saysWhyAResultCannotBeWritten() {
        StandardOutput out = new StandardOutput(failing("No space left on device"));

        assertThatThrownBy(() -> out.write(RESULT))
                .hasMessage(
                        "the result cannot be written to standard output: No space left on device")
                .isInstanceOfSatisfying(
                        QueryException.class,
                        error -> assertThat(error.code()).isEqualTo(ErrorCode.SOURCE_FAILED));
    }

    @Test
    void tellsAReaderThatLeftFromAFault() {
        StandardOutput out = new StandardOutput(failing("Broken pipe"));

        assertThatThrownBy(() -> out.write(RESULT)).isInstanceOf(StandardOutput.ReaderLeft.class);
        assertThatThrownBy(() -> out.write(1)).isInstanceOf(StandardOutput.ReaderLeft.class);
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException(reason);
            }
        };
    }
}
