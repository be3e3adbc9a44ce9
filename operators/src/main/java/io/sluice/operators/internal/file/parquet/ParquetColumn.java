package io.sluice.operators.internal.file.parquet;

import io.sluice.type.Field;

/// A column of a table, and where its values are.
record ParquetColumn(Field field, ParquetNode node) {}
