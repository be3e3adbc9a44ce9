package io.sluice.rsocket.internal.fragment;

import io.sluice.Registry;
import io.sluice.codec.CodecLimits;
import io.sluice.codec.CompositePhysicalCodec;
import io.sluice.codec.PlanCodec;
import io.sluice.context.QueryContext;
import io.sluice.plan.ExecutionPlan;
import io.sluice.serde.DecodeContext;
import io.sluice.serde.EncodedNode;
import java.util.Set;
import java.util.TreeSet;

/// Fragments as bytes, with what is installed in this process. Thread-safe.
public final class FragmentCodec {

    private final Registry registry;
    private final PlanCodec plans;
    private final CompositePhysicalCodec foreign;

    private FragmentCodec(Registry registry) {
        this.registry = registry;
        this.plans = PlanCodec.of(registry.codecs(), CodecLimits.DEFAULT);
        this.foreign = CompositePhysicalCodec.of(registry.codecs());
    }

    /// @throws io.sluice.error.QueryException with `EXTENSION_CONFLICT`
    public static FragmentCodec of(Registry registry) {
        return new FragmentCodec(registry);
    }

    /// The formats that this process reads.
    public Set<String> typeNames() {
        return plans.typeNames();
    }

    /// @throws io.sluice.error.QueryException naming the node that cannot be sent
    public byte[] encode(ExecutionPlan plan) {
        return plans.encode(plan);
    }

    /// The formats that a plan is written in.
    public Set<String> formats(ExecutionPlan plan) {
        Set<String> formats = new TreeSet<>();
        formats.add(PlanCodec.TYPE_NAME);
        addForeign(plan, formats);
        return formats;
    }

    private void addForeign(ExecutionPlan node, Set<String> formats) {
        foreign.encode(node).map(EncodedNode::typeName).ifPresent(formats::add);
        node.children().forEach(child -> addForeign(child, formats));
    }

    /// @throws io.sluice.error.QueryException naming what is unknown, broken or missing here
    public ExecutionPlan decode(byte[] bytes, QueryContext query) {
        return plans.decode(
                bytes, new DecodeContext(registry.factories(), registry.functions(), query));
    }
}
