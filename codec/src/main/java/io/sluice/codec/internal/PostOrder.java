package io.sluice.codec.internal;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.ArrayList;
import java.util.List;

/// Puts trees together from their nodes in post-order: each node takes its children off the end of
/// what is there and takes their place. By construction every node has one parent.
final class PostOrder<T> {

    private record Tree<T>(T root, int depth) {}

    private final String kind;
    private final int maxDepth;
    private final List<Tree<T>> trees = new ArrayList<>();
    private int depthBelow;

    /// @param kind what the nodes are, for messages
    PostOrder(String kind, int maxDepth) {
        this.kind = kind;
        this.maxDepth = maxDepth;
    }

    /// The last trees, as children of the node that is put next.
    List<T> take(int count) {
        if (count < 0 || count > trees.size()) {
            throw new IllegalArgumentException(
                    "a " + kind + " with " + count + " children after " + trees.size());
        }
        List<Tree<T>> last = trees.subList(trees.size() - count, trees.size());
        List<T> roots = new ArrayList<>(count);
        for (Tree<T> tree : last) {
            roots.add(tree.root());
            depthBelow = Math.max(depthBelow, tree.depth());
        }
        last.clear();
        return roots;
    }

    T takeOne() {
        return take(1).getFirst();
    }

    /// Adds a node over the children that were taken since the last one.
    void put(T node) {
        requireDepth(kind, depthBelow + 1, maxDepth);
        trees.add(new Tree<>(node, depthBelow + 1));
        depthBelow = 0;
    }

    /// All trees, in order.
    List<T> all() {
        return trees.stream().map(Tree::root).toList();
    }

    /// The one tree that there is.
    T only() {
        if (trees.size() != 1) {
            throw new IllegalArgumentException(trees.size() + " " + kind + "s instead of one");
        }
        return trees.getFirst().root();
    }

    static void requireDepth(String kind, int depth, int maxDepth) {
        if (depth > maxDepth) {
            throw new QueryException(
                    ErrorCode.TOO_LARGE,
                    "a " + kind + " is nested more than " + maxDepth + " levels deep");
        }
    }
}
