package io.sluice.config;

import java.util.List;

/// A family of options under one prefix, brought by Sluice itself or by an extension.
///
/// Options are read with the constants that declare them:
/// `context.config().get(CacheOptions.MAX_BYTES)`. A process that does not know the family carries
/// its values through untouched.
public interface ConfigExtension {

    /// The first part of every option's name, without the dot.
    String prefix();

    /// All options of the family; each name starts with the prefix and a dot.
    List<ConfigOption<?>> options();
}
