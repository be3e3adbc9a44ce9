package io.sluice.server;

import io.sluice.SluiceExtension;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The extensions of `--extensions JAR`: each JAR names its [SluiceExtension] classes as services.
final class ExtensionJars {

    private static final String SERVICES = "META-INF/services/" + SluiceExtension.class.getName();

    private ExtensionJars() {}

    /// A class loader that finds Sluice's own extensions and those of the JARs, which share it so
    /// that they can use each other. It stays open as long as the process lives.
    ///
    /// @throws QueryException with [ErrorCode#SOURCE_NOT_FOUND] for a JAR that is not there, and
    ///   with [ErrorCode#EXTENSION_CONFLICT] if the JARs name no extension
    static ClassLoader loader(List<Path> jars) {
        ClassLoader own = ExtensionJars.class.getClassLoader();
        if (jars.isEmpty()) {
            return own;
        }
        List<URL> urls = new ArrayList<>(jars.size());
        for (Path jar : jars) {
            urls.add(url(jar));
        }
        URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), own);
        if (loader.findResource(SERVICES) == null) {
            throw new QueryException(
                    ErrorCode.EXTENSION_CONFLICT,
                    jars + " name no extension: there is no " + SERVICES);
        }
        return loader;
    }

    private static URL url(Path jar) {
        if (!Files.isReadable(jar)) {
            throw new QueryException(
                    ErrorCode.SOURCE_NOT_FOUND, "extension JAR " + jar + " cannot be read");
        }
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new QueryException(ErrorCode.INTERNAL, "no URL for " + jar, e);
        }
    }
}
