package io.sluice.optimizer.internal.statement;

/// One statement, parsed as far as it is not a query.
public sealed interface Statement
        permits QueryStatement,
                ExplainStatement,
                InsertStatement,
                CreateTableStatement,
                CreateTableAsStatement,
                CreateViewStatement,
                DropStatement,
                ShowStatement,
                SetStatement,
                ResetStatement,
                DescribeStatement {}
