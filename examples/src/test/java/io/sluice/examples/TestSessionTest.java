package io.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.testkit.Batches;
import io.sluice.testkit.TestSession;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The testkit's session, tested where there is a planner for it.
class TestSessionTest {

    private static final Schema SCHEMA =
            Schema.of(Field.required("id", DataType.INT64), Field.nullable("name", DataType.UTF8));

    @Test
    void queriesRowsThatATestWritesDown() {
        try (TestSession session = TestSession.open()) {
            session.table(
                    "people",
                    Batches.of(SCHEMA).row(1L, "Ada").batchBreak().row(2L, null).row(3L, "Kurt"));

            assertThat(session.rows("SELECT name FROM people WHERE id <> 2 ORDER BY id DESC"))
                    .isEqualTo(List.of(List.of("Kurt"), List.of("Ada")));
            assertThat(session.explain("SELECT name FROM people")).contains("BatchesExec");
            assertThat(session.summary("SELECT name FROM people").rows()).isEqualTo(3);
        }
    }

    @Test
    void queriesFilesThatGoWithTheSession() {
        Path folder;
        try (TestSession session = TestSession.open()) {
            String file = session.file("people.csv", "id,name\n1,Ada\n2,\n3,Kurt\n");
            folder = session.folder();

            assertThat(session.rows("SELECT count(name) FROM '" + file + "'"))
                    .isEqualTo(List.of(List.of(2L)));
        }
        assertThat(Files.exists(folder)).isFalse();
    }

    @Test
    void tellsErrorsThatUsersSee() {
        try (TestSession session = TestSession.open()) {
            assertThat(session.failure("SELECT x FROM nowhere").code())
                    .isEqualTo(ErrorCode.NAME_NOT_FOUND);
            assertThatThrownBy(() -> session.failure("SELECT 1 AS one"))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("completed");
        }
    }

    @Test
    void noticesMemoryThatIsLeft() {
        TestSession session = TestSession.open();
        session.session().allocator().buffer(64);

        assertThatThrownBy(session::close).hasMessageContaining("leak");
    }
}
