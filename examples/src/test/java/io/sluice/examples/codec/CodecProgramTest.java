package io.sluice.examples.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.examples.Printed;
import org.junit.jupiter.api.Test;

class CodecProgramTest {

    @Test
    void sendsMetadataAndReadsWithConnectionsOfTheReceiver() {
        String printed = Printed.by(() -> CodecProgram.main(new String[0]));

        assertThat(printed)
                .containsSubsequence(
                        "formats: [examples.CachedScan/1, examples.LedgerScan/1]",
                        "LedgerScanExec as bytes: ",
                        "examples.LedgerScan/1·ledger://127.0.0.1:",
                        "accounts",
                        "owner text required",
                        "the same plan: true",
                        "rows: 300",
                        "CachedScanExec as bytes: ",
                        "the same plan: true",
                        "rows: 300",
                        "connections of the sender, to describe: 1",
                        "connections of the receiver, to read: 2");
    }
}
