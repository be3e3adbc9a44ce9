package io.sluice.optimizer.internal.statement;

/// A name without dots: unquoted ones in lower case.
///
/// @param offset where it stands in the whole text
public record NamePart(String text, int offset) {}
