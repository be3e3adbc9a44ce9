package io.sluice.catalog;

/// What kind of table a name stands for, as SHOW TABLES says it.
public enum TableType {
    BASE,
    VIEW,
    TEMPORARY
}
