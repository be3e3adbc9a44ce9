package io.sluice.codec;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.sluice.codec.internal.ExprDecoder;
import io.sluice.codec.internal.ExprEncoder;
import io.sluice.codec.internal.Messages;
import io.sluice.codec.internal.NodeDecoder;
import io.sluice.codec.internal.NodeEncoder;
import io.sluice.codec.internal.PlanTree;
import io.sluice.codec.internal.TypeCodec;
import io.sluice.codec.proto.ForeignNode;
import io.sluice.codec.proto.PlanNode;
import io.sluice.codec.proto.PlanProto;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.BuiltinExec;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Placement;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import io.sluice.serde.PhysicalExtensionCodec;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Plans to bytes and back: metadata only, so that neither direction does I/O or allocates off-heap
/// memory. Built-in nodes are written here, those of extensions by their codecs.
///
/// Law: `decode(encode(plan))` equals `plan` where its foreign nodes have a matching `equals`, and
/// explains the same.
///
/// Bytes may be anything: what is not a valid plan is a clear error, within the limits. Immutable
/// and thread-safe.
public final class PlanCodec {

    /// The format that this version writes and reads, in the list of a hand-shake.
    public static final String TYPE_NAME = "sluice.Plan/1";

    private static final int VERSION = 1;
    private static final String WHAT = "a plan";

    private final CompositePhysicalCodec codecs;
    private final CodecLimits limits;

    private PlanCodec(CompositePhysicalCodec codecs, CodecLimits limits) {
        this.codecs = codecs;
        this.limits = requireNonNull(limits, "limits is null");
    }

    /// A codec for built-in nodes and those of these extensions.
    ///
    /// @throws QueryException with [ErrorCode#EXTENSION_CONFLICT] if two codecs claim one type name
    public static PlanCodec of(List<PhysicalExtensionCodec> codecs, CodecLimits limits) {
        return new PlanCodec(CompositePhysicalCodec.of(codecs), limits);
    }

    /// All formats that can be read: the plan's own and those of the extensions. Two processes that
    /// are to share plans compare these lists before.
    public Set<String> typeNames() {
        Set<String> names = new TreeSet<>(codecs.typeNames());
        names.add(TYPE_NAME);
        return Set.copyOf(names);
    }

    /// The bytes of a plan.
    ///
    /// @throws QueryException with [ErrorCode#NOT_DISTRIBUTABLE] that names a node which is placed
    ///   on the coordinator, [ErrorCode#CODEC_UNKNOWN_TYPE] for a node that no codec claims,
    ///   [ErrorCode#CODEC_BROKEN] for one whose codec fails, [ErrorCode#TOO_LARGE]
    public byte[] encode(ExecutionPlan plan) {
        TypeCodec types = new TypeCodec(limits.maxTypeDepth());
        ExprEncoder exprs = new ExprEncoder(types, limits.maxExprDepth());
        NodeEncoder nodes = new NodeEncoder(types, exprs, limits.maxItems());
        PlanProto.Builder builder = PlanProto.newBuilder().setVersion(VERSION);
        PlanTree.visit(
                plan,
                limits.maxPlanDepth(),
                limits.maxNodes(),
                node -> builder.addNodes(node(node, nodes).setChildren(node.children().size())));
        return Messages.bytes(builder.build(), WHAT, limits.maxBytes(), limits.maxItems());
    }

    /// The plan that bytes describe.
    ///
    /// @throws QueryException with [ErrorCode#CODEC_MALFORMED] for bytes that are no plan,
    ///   [ErrorCode#CODEC_UNKNOWN_TYPE] for a node or function that is not known here,
    ///   [ErrorCode#CODEC_BROKEN] where a codec fails on its own bytes,
    ///   [ErrorCode#FACTORY_MISSING], [ErrorCode#TOO_LARGE]
    public ExecutionPlan decode(byte[] bytes, DecodeContext context) {
        PlanProto plan =
                Messages.parse(
                        bytes,
                        PlanProto.getDefaultInstance(),
                        PlanProto.parser(),
                        WHAT,
                        limits.maxBytes(),
                        limits.maxItems());
        if (plan.getVersion() != VERSION) {
            throw new QueryException(
                    ErrorCode.CODEC_UNKNOWN_TYPE,
                    "the plan has format version "
                            + plan.getVersion()
                            + "; version "
                            + VERSION
                            + " is read here");
        }
        return Messages.decode(WHAT, () -> tree(plan, context));
    }

    private PlanNode.Builder node(ExecutionPlan node, NodeEncoder nodes) {
        if (node.properties().placement() == Placement.COORDINATOR) {
            throw new QueryException(
                    ErrorCode.NOT_DISTRIBUTABLE,
                    node.name()
                            + " stays on the coordinator and cannot be sent to another process");
        }
        if (node instanceof BuiltinExec builtin) {
            return encodeBuiltin(builtin, nodes);
        }
        EncodedNode encoded =
                codecs.encode(node)
                        .orElseThrow(() ->
                                new QueryException(
                                        ErrorCode.CODEC_UNKNOWN_TYPE,
                                        "no codec writes "
                                                + node.name()
                                                + " ("
                                                + node.getClass().getName()
                                                + "); "
                                                + codecs.installed()));
        return PlanNode.newBuilder()
                .setForeign(
                        ForeignNode.newBuilder()
                                .setTypeName(encoded.typeName())
                                .setData(ByteString.copyFrom(encoded.bytes())));
    }

    private static PlanNode.Builder encodeBuiltin(BuiltinExec node, NodeEncoder nodes) {
        try {
            return nodes.encode(node);
        } catch (IllegalArgumentException e) {
            throw new QueryException(
                    ErrorCode.CODEC_BROKEN,
                    node.name() + " cannot be written: " + e.getMessage(),
                    e);
        }
    }

    private ExecutionPlan tree(PlanProto plan, DecodeContext context) {
        if (plan.getNodesCount() > limits.maxNodes()) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "a plan of "
                            + plan.getNodesCount()
                            + " nodes; at most "
                            + limits.maxNodes()
                            + " are read");
        }
        TypeCodec types = new TypeCodec(limits.maxTypeDepth());
        ExprDecoder exprs = new ExprDecoder(types, limits.maxExprDepth(), context.functions());
        NodeDecoder nodes = new NodeDecoder(types, exprs, limits.maxItems());
        return PlanTree.build(
                plan.getNodesList(),
                limits.maxPlanDepth(),
                (node, inputs) ->
                        node.getNodeCase() == PlanNode.NodeCase.FOREIGN
                                ? foreign(node.getForeign(), inputs, context)
                                : nodes.decode(node, inputs));
    }

    private ExecutionPlan foreign(
            ForeignNode node, List<ExecutionPlan> inputs, DecodeContext context) {
        EncodedNode encoded = new EncodedNode(node.getTypeName(), node.getData().toByteArray());
        return codecs.decode(encoded, inputs, context);
    }
}
