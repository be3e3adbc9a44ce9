package io.sluice.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.SluiceExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/// Makes JARs of extensions, as their authors do: with javac and a service file.
final class ExtensionJar {

    private static final String SOURCE =
            """
            import io.sluice.Registry;
            import io.sluice.SluiceExtension;
            import io.sluice.batch.*;
            import io.sluice.function.ScalarFunction;
            import io.sluice.type.DataType;
            import java.util.List;
            import org.apache.arrow.memory.BufferAllocator;

            public final class EXTENSION implements SluiceExtension {

                @Override
                public String name() {
                    return "EXTENSION";
                }

                @Override
                public void install(Registry registry) {
                    registry.function(new Function());
                }

                private static final class Function implements ScalarFunction {

                    @Override
                    public String name() {
                        return "FUNCTION";
                    }

                    @Override
                    public DataType returnType(List<DataType> arguments) {
                        return DataType.INT64;
                    }

                    @Override
                    public Column evaluate(
                            List<Column> arguments, int rows, BufferAllocator memory) {
                        try (ColumnWriter writer = ColumnWriter.of(DataType.INT64, memory)) {
                            for (int row = 0; row < rows; row++) {
                                writer.appendLong(3 * arguments.getFirst().getLong(row));
                            }
                            return writer.finish();
                        }
                    }
                }
            }
            """;

    private ExtensionJar() {}

    /// A JAR of one extension with one function, which makes thrice as much of a bigint.
    static Path withFunction(Path folder, String extension, String function) throws IOException {
        Path source = folder.resolve(extension + ".java");
        Files.writeString(
                source, SOURCE.replace("EXTENSION", extension).replace("FUNCTION", function));
        String classPath = System.getProperty("java.class.path");
        String[] arguments = {
            "-proc:none", "-cp", classPath, "-d", folder.toString(), source.toString()
        };
        int exitCode = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments);
        assertThat(exitCode).as("exit code of javac").isZero();
        return of(folder, extension, extension + ".class", extension + "$Function.class");
    }

    /// A JAR that names an extension.
    ///
    /// @param classFiles that it holds
    static Path of(Path folder, String extension, String... classFiles) throws IOException {
        Path jar = folder.resolve(extension + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (String classFile : classFiles) {
                out.putNextEntry(new JarEntry(classFile));
                Files.copy(folder.resolve(classFile), out);
            }
            out.putNextEntry(new JarEntry("META-INF/services/" + SluiceExtension.class.getName()));
            out.write(extension.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }
}
