package io.sluice.optimizer.internal.logical;

import com.google.common.collect.ImmutableList;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.metadata.BuiltInMetadata;
import org.apache.calcite.rel.metadata.ChainedRelMetadataProvider;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.metadata.JaninoRelMetadataProvider;
import org.apache.calcite.rel.metadata.MetadataDef;
import org.apache.calcite.rel.metadata.MetadataHandler;
import org.apache.calcite.rel.metadata.ReflectiveRelMetadataProvider;
import org.apache.calcite.rel.metadata.RelMetadataProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;

/// Gives Calcite's planner our row counts in place of its own, which know nothing of distinct
/// values: join orders depend on little else.
///
/// Calcite dispatches by the classes of the methods' first parameters.
public final class RowCountHandler implements MetadataHandler<BuiltInMetadata.RowCount> {

    /// One instance, since Calcite caches what it generates by the provider's identity.
    static final JaninoRelMetadataProvider PROVIDER =
            JaninoRelMetadataProvider.of(
                    ChainedRelMetadataProvider.of(
                            ImmutableList.<RelMetadataProvider>of(
                                    ReflectiveRelMetadataProvider.reflectiveSource(
                                            new RowCountHandler(),
                                            BuiltInMetadata.RowCount.Handler.class),
                                    DefaultRelMetadataProvider.INSTANCE)));

    @Override
    public MetadataDef<BuiltInMetadata.RowCount> getDef() {
        return BuiltInMetadata.RowCount.DEF;
    }

    public Double getRowCount(TableScan node, RelMetadataQuery metadata) {
        return rows(node);
    }

    public Double getRowCount(Filter node, RelMetadataQuery metadata) {
        return rows(node);
    }

    public Double getRowCount(Project node, RelMetadataQuery metadata) {
        return rows(node);
    }

    public Double getRowCount(Join node, RelMetadataQuery metadata) {
        return rows(node);
    }

    public Double getRowCount(Aggregate node, RelMetadataQuery metadata) {
        return rows(node);
    }

    public Double getRowCount(Sort node, RelMetadataQuery metadata) {
        return rows(node);
    }

    public Double getRowCount(Union node, RelMetadataQuery metadata) {
        return rows(node);
    }

    public Double getRowCount(Values node, RelMetadataQuery metadata) {
        return rows(node);
    }

    private static double rows(RelNode node) {
        return node.getCluster()
                .getPlanner()
                .getContext()
                .unwrapOrThrow(RelEstimates.class)
                .rows(node);
    }
}
