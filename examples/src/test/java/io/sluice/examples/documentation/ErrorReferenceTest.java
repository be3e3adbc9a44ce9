package io.sluice.examples.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// `docs/errors.md` says what [ErrorCode] says. With `-Dsluice.docs.write=true` the test writes the
/// file instead of reading it.
class ErrorReferenceTest {

    private static final String FILE = "docs/errors.md";

    private static final String HEAD =
            """
            # Errors

            Every error that a user sees is a `QueryException` with one of these codes, embedded and remote alike; on the
            command line it is the line `error: CODE: message`. Codes are never renamed or reused. The type says who has to
            act: the author of the statement (`user`), whoever sets limits (`resources`), something outside such as a file
            or a worker (`external`), nobody, since somebody asked for it (`cancelled`), or the authors of Sluice or of an
            extension (`internal`). Where `retry` is yes, the same statement may succeed later without any change.

            This page is generated from `io.sluice.error.ErrorCode`; a test fails when it is stale. To write it anew:

                mvn -q -Dquick -pl examples -am test -Dtest=ErrorReferenceTest -Dsluice.docs.write=true

            | code | SQLSTATE | type | retry | cause | remedy |
            |---|---|---|---|---|---|
            """;

    @Test
    void saysWhatTheCodeSays() throws IOException {
        String expected = HEAD + rows();
        if (Boolean.getBoolean("sluice.docs.write")) {
            Files.writeString(Documents.TOP.resolve(FILE), expected);
        }

        assertThat(Documents.read(FILE))
                .as("%s, written anew as it says itself", FILE)
                .isEqualTo(expected);
    }

    private static String rows() {
        return Arrays.stream(ErrorCode.values())
                .map(ErrorReferenceTest::row)
                .collect(Collectors.joining());
    }

    private static String row(ErrorCode code) {
        return "| `%s` | %s | %s | %s | %s | %s |\n"
                .formatted(
                        code.name(),
                        code.sqlState(),
                        code.type().name().toLowerCase(Locale.ROOT),
                        code.retryable() ? "yes" : "no",
                        code.reason(),
                        code.remedy());
    }
}
