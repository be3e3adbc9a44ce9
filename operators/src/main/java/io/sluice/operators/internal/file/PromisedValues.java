package io.sluice.operators.internal.file;

import io.sluice.batch.RecordBatch;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.operators.spec.FileSplit;
import io.sluice.plan.BatchSource;
import io.sluice.type.Field;
import io.sluice.type.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Holds files to what a table declares of them: no null in a column that is `NOT NULL`.
public final class PromisedValues implements BatchSource {

    private final BatchSource source;
    private final Schema schema;
    private final List<FileSplit> splits;

    private PromisedValues(BatchSource source, Schema schema, List<FileSplit> splits) {
        this.source = source;
        this.schema = schema;
        this.splits = splits;
    }

    /// The source itself where nothing is promised, otherwise one that checks it.
    ///
    /// @param splits what the source reads, for messages
    public static BatchSource of(BatchSource source, Schema schema, List<FileSplit> splits) {
        return schema.fields().stream().allMatch(Field::nullable)
                ? source
                : new PromisedValues(source, schema, splits);
    }

    @Override
    public @Nullable RecordBatch next() {
        RecordBatch batch = source.next();
        for (int i = 0; batch != null && i < schema.size(); i++) {
            if (!schema.field(i).nullable() && batch.column(i).nullCount() > 0) {
                batch.close();
                throw new QueryException(
                        ErrorCode.DATA_MALFORMED,
                        "the column \""
                                + schema.field(i).name()
                                + "\" is declared NOT NULL and has nulls in "
                                + splits.stream().map(FileSplit::location).distinct().toList());
            }
        }
        return batch;
    }

    @Override
    public void close() {
        source.close();
    }
}
