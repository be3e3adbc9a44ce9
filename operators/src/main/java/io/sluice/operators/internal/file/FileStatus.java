package io.sluice.operators.internal.file;

import java.nio.file.attribute.FileTime;

/// A file as its folder knows it.
///
/// @param location absolute path
/// @param size in bytes
/// @param modified when it was last changed
/// @param key tells it from another one that has been put in its place, where the file system can
public record FileStatus(String location, long size, FileTime modified, String key) {}
