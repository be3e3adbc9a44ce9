package io.sluice.operators.internal.file;

/// A file as its folder knows it.
///
/// @param location absolute path
public record FileStatus(String location, long size, long modifiedMillis) {}
