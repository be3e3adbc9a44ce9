package io.sluice.rsocket;

import io.sluice.plan.ExecutionPlan;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writes an [EntriesExec], of which there is nothing to write.
final class EntriesCodec implements PhysicalExtensionCodec {

    private static final String TYPE_NAME = "test.Entries/1";

    @Override
    public Set<String> typeNames() {
        return Set.of(TYPE_NAME);
    }

    @Override
    public Optional<EncodedNode> encode(ExecutionPlan node) {
        return node instanceof EntriesExec
                ? Optional.of(new EncodedNode(TYPE_NAME, new byte[0]))
                : Optional.empty();
    }

    @Override
    public ExecutionPlan decode(
            EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
        return new EntriesExec();
    }
}
