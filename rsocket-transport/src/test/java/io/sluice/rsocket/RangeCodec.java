package io.sluice.rsocket;

import io.sluice.plan.ExecutionPlan;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writes a [RangeExec] as its four numbers.
final class RangeCodec implements PhysicalExtensionCodec {

    private static final String TYPE_NAME = "test.Range/1";

    @Override
    public Set<String> typeNames() {
        return Set.of(TYPE_NAME);
    }

    @Override
    public Optional<EncodedNode> encode(ExecutionPlan node) {
        if (!(node instanceof RangeExec(int partitions, long rows, int batchRows, int padding))) {
            return Optional.empty();
        }
        String text = partitions + " " + rows + " " + batchRows + " " + padding;
        return Optional.of(new EncodedNode(TYPE_NAME, text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public ExecutionPlan decode(
            EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
        context.factory(RangeProbe.class);
        String[] parts = new String(node.bytes(), StandardCharsets.US_ASCII).split(" ");
        return new RangeExec(
                Integer.parseInt(parts[0]),
                Long.parseLong(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]));
    }
}
