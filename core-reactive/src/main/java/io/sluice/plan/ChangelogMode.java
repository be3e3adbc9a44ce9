package io.sluice.plan;

/// What rows a node's output can carry. Other modes than [#APPEND] mark each row's kind in the
/// column `__op`.
public enum ChangelogMode {
    /// New rows only.
    APPEND,
    /// New versions and deletions by key.
    UPSERT,
    /// Additions and withdrawals of whole rows.
    RETRACT
}
