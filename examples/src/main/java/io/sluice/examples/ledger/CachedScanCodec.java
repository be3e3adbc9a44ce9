package io.sluice.examples.ledger;

import io.sluice.plan.ExecutionPlan;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writes cached scans, as the scans that they are. The rows stay behind: each process has a cache
/// of its own.
public final class CachedScanCodec implements PhysicalExtensionCodec {

    private static final String TYPE_NAME = "examples.CachedScan/1";

    @Override
    public Set<String> typeNames() {
        return Set.of(TYPE_NAME);
    }

    @Override
    public Optional<EncodedNode> encode(ExecutionPlan node) {
        return node instanceof CachedScanExec(LedgerScanExec scan)
                ? Optional.of(new EncodedNode(TYPE_NAME, LedgerScanCodec.write(scan)))
                : Optional.empty();
    }

    @Override
    public ExecutionPlan decode(
            EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
        return new CachedScanExec(LedgerScanCodec.read(node.bytes()));
    }
}
