package io.sluice.codec;

/// How large a plan may be on its way between processes. Both ends refuse what is larger with
/// `TOO_LARGE`, and a decoder does so before it allocates anything of size.
///
/// @param maxBytes of a plan
/// @param maxItems of which its message consists: fields and numbers
/// @param maxNodes of a plan
/// @param maxPlanDepth nodes from the root to a leaf
/// @param maxExprDepth operators within each other
/// @param maxTypeDepth lists and structs within each other
public record CodecLimits(
        int maxBytes,
        int maxItems,
        int maxNodes,
        int maxPlanDepth,
        int maxExprDepth,
        int maxTypeDepth) {

    /// Room for plans of statements that people or tools write, and for tens of thousands of
    /// splits. Depths are such that recursion over plans and expressions stays within a thread's
    /// stack.
    public static final CodecLimits DEFAULT =
            new CodecLimits(16 << 20, 1 << 20, 10_000, 250, 500, 32);

    public CodecLimits {
        if (maxBytes < 1
                || maxItems < 1
                || maxNodes < 1
                || maxPlanDepth < 1
                || maxExprDepth < 1
                || maxTypeDepth < 1) {
            throw new IllegalArgumentException("codec limits below 1");
        }
    }
}
