package io.sluice;

/// A set of things that Sluice does not have by itself. The same object serves session, server and
/// worker: given to a builder, found by the service loader, or brought by `--extensions JAR`.
public interface SluiceExtension {

    /// The extension's name, for messages.
    String name();

    /// Registers everything. Connects to nothing.
    void install(Registry registry);
}
