package io.sluice.connectors.tpch;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// [TpchScanExec] as bytes: length and letters of the table's name, scale, parts, number of
/// columns, columns; all numbers big-endian.
final class TpchCodec implements PhysicalExtensionCodec {

    private static final String TYPE_NAME = "sluice.TpchScan/1";

    @Override
    public Set<String> typeNames() {
        return Set.of(TYPE_NAME);
    }

    @Override
    public Optional<EncodedNode> encode(ExecutionPlan node) {
        if (!(node instanceof TpchScanExec scan)) {
            return Optional.empty();
        }
        byte[] name = scan.table().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(
                        Byte.BYTES
                                + name.length
                                + Double.BYTES
                                + Integer.BYTES * (2 + scan.projection().size()));
        bytes.put((byte) name.length).put(name).putDouble(scan.scale()).putInt(scan.parts());
        bytes.putInt(scan.projection().size());
        scan.projection().forEach(bytes::putInt);
        return Optional.of(new EncodedNode(TYPE_NAME, bytes.array()));
    }

    @Override
    public ExecutionPlan decode(
            EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(node.bytes());
            byte[] name = new byte[Byte.toUnsignedInt(bytes.get())];
            bytes.get(name);
            double scale = bytes.getDouble();
            int parts = bytes.getInt();
            int columns = bytes.getInt();
            if (columns * (long) Integer.BYTES != bytes.remaining()) {
                throw new IllegalArgumentException(columns + " columns");
            }
            List<Integer> projection = new ArrayList<>(columns);
            while (bytes.hasRemaining()) {
                projection.add(bytes.getInt());
            }
            String table = new String(name, StandardCharsets.UTF_8);
            return new TpchScanExec(table, scale, projection, parts).withChildren(inputs);
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw new QueryException(ErrorCode.CODEC_BROKEN, TYPE_NAME + ": " + e.getMessage(), e);
        }
    }
}
