package io.sluice.examples.ledger;

import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Precision;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writes scans of ledgers: the address, the schema with its facts, and the options of the scan.
/// The other end reads with connections of its own.
public final class LedgerScanCodec implements PhysicalExtensionCodec {

    private static final String TYPE_NAME = "examples.LedgerScan/1";

    @Override
    public Set<String> typeNames() {
        return Set.of(TYPE_NAME);
    }

    @Override
    public Optional<EncodedNode> encode(ExecutionPlan node) {
        return node instanceof LedgerScanExec scan
                ? Optional.of(new EncodedNode(TYPE_NAME, write(scan)))
                : Optional.empty();
    }

    @Override
    public ExecutionPlan decode(
            EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
        return read(node.bytes());
    }

    static byte[] write(LedgerScanExec scan) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(scan.table().ledger().toString());
            out.writeUTF(scan.table().table());
            out.writeLong(scan.table().version());
            out.writeUTF(Facts.text(scan.table().rowCount()));
            writeTexts(scan.table().columns().stream().map(LedgerColumn::line).toList(), out);
            writeTexts(scan.projection().stream().map(String::valueOf).toList(), out);
            writeTexts(scan.conditions().stream().map(LedgerCondition::text).toList(), out);
            out.writeInt(scan.partitions());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static LedgerScanExec read(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            URI ledger = URI.create(in.readUTF());
            String table = in.readUTF();
            long version = in.readLong();
            Precision<Long> rowCount = Facts.parse(in.readUTF(), Long::valueOf);
            List<LedgerColumn> columns = readTexts(in).stream().map(LedgerColumn::new).toList();
            List<Integer> projection = readTexts(in).stream().map(Integer::valueOf).toList();
            List<LedgerCondition> conditions =
                    readTexts(in).stream().map(LedgerCondition::parse).toList();
            LedgerInfo info = new LedgerInfo(ledger, table, version, rowCount, columns);
            return new LedgerScanExec(info, projection, conditions, in.readInt());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeTexts(List<String> texts, DataOutputStream out) throws IOException {
        out.writeInt(texts.size());
        for (String text : texts) {
            out.writeUTF(text);
        }
    }

    /// Grows with what is there, not with what a damaged count claims.
    private static List<String> readTexts(DataInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readInt(); left > 0; left--) {
            texts.add(in.readUTF());
        }
        return texts;
    }
}
