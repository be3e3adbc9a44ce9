package io.sluice.serde;

import io.sluice.plan.ExecutionPlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writes and reads the plan nodes of an extension: metadata only — URIs, schemas, options, splits
/// — never a connection, a handle or a thread. What runs is made anew at the other end from a
/// factory of the [DecodeContext].
///
/// Law: decoding what was encoded, with the same inputs, gives an equal node. Neither direction
/// connects.
public interface PhysicalExtensionCodec {

    /// The type names with versions that [#decode] reads. A codec may read several versions of a
    /// format; [#encode] writes one of them.
    Set<String> typeNames();

    /// The node without its children; empty if the node is none of this codec's. A node that is,
    /// but cannot be written, is an exception.
    Optional<EncodedNode> encode(ExecutionPlan node);

    /// The node that the bytes describe, over these children.
    ///
    /// @param node its type name is one of [#typeNames]; its bytes may be anything
    ExecutionPlan decode(EncodedNode node, List<ExecutionPlan> inputs, DecodeContext context);
}
