package io.sluice.rsocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.testkit.AllocatorExtension;
import io.sluice.testkit.Batches;
import io.sluice.testkit.BatchesExec;
import io.sluice.type.DataType;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The example in docs/protocol.md is what really goes over the wire.
@ExtendWith(AllocatorExtension.class)
class ProtocolExampleTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "protocol.md");

    /// `C` or `S` for who sends, bytes in hexadecimal, and two spaces before a remark.
    private static final Pattern LINE =
            Pattern.compile(" {4}([CS]) ((?: [0-9A-F]{2})+)(?: {2,}.*)?");

    /// What one side sends before the other does.
    private record Turn(boolean client, String hex) {}

    @Test
    void isWhatGoesOverTheWire(BufferAllocator allocator) throws IOException {
        Schema schema = Schema.of(Field.required("one", DataType.INT64));
        NamedPlans plans =
                new NamedPlans().add("SELECT 1 AS one", BatchesExec.of(Batches.of(schema).row(1L)));
        List<Turn> turns = turns();
        assertThat(turns).hasSizeGreaterThanOrEqualTo(2);
        try (ServerFixture server = ServerFixture.of(plans, allocator);
                RawClient client = new RawClient(server.tcp())) {
            for (Turn turn : turns) {
                byte[] bytes = HexFormat.of().parseHex(turn.hex());
                if (turn.client()) {
                    client.write(bytes);
                } else {
                    assertThat(HexFormat.of().withUpperCase().formatHex(client.read(bytes.length)))
                            .isEqualTo(turn.hex());
                }
            }
        }
    }

    private static List<Turn> turns() throws IOException {
        List<Turn> turns = new ArrayList<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                boolean client = matcher.group(1).equals("C");
                String hex = matcher.group(2).replace(" ", "");
                if (!turns.isEmpty() && turns.getLast().client() == client) {
                    hex = turns.removeLast().hex() + hex;
                }
                turns.add(new Turn(client, hex));
            }
        }
        return turns;
    }
}
