package io.sluice.examples.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/// The modules as packages, and which of them each may use. `benchmarks` is missing: nothing
/// depends on it, and it is not on this class path.
enum SluiceModule {
    CORE_REACTIVE("io.sluice", "core-reactive"),
    TESTKIT("io.sluice.testkit", "testkit", CORE_REACTIVE),
    OPERATORS("io.sluice.operators", "operators", CORE_REACTIVE),
    OPTIMIZER("io.sluice.optimizer", "optimizer", CORE_REACTIVE, OPERATORS),
    /// Batches to bytes, apart from the plan codec so that a client does not drag the operators
    /// along.
    CODEC_WIRE("io.sluice.codec.wire", "codec", CORE_REACTIVE),
    CODEC("io.sluice.codec", "codec", CORE_REACTIVE, OPERATORS, CODEC_WIRE),
    RSOCKET_TRANSPORT("io.sluice.rsocket", "rsocket-transport", CORE_REACTIVE, CODEC, CODEC_WIRE),
    CONNECTORS_TPCH("io.sluice.connectors.tpch", "connectors-tpch", CORE_REACTIVE),
    SERVER(
            "io.sluice.server",
            "server",
            CORE_REACTIVE,
            OPERATORS,
            OPTIMIZER,
            CODEC,
            CODEC_WIRE,
            RSOCKET_TRANSPORT,
            CONNECTORS_TPCH),
    EXAMPLES(
            "io.sluice.examples",
            "examples",
            CORE_REACTIVE,
            OPERATORS,
            OPTIMIZER,
            CODEC,
            CODEC_WIRE,
            RSOCKET_TRANSPORT,
            CONNECTORS_TPCH,
            SERVER);

    private final String rootPackage;
    private final String artifact;
    private final Set<SluiceModule> mayUse;

    SluiceModule(String rootPackage, String artifact, SluiceModule... mayUse) {
        this.rootPackage = rootPackage;
        this.artifact = artifact;
        this.mayUse = Set.of(mayUse);
    }

    /// The module whose root package is the longest that contains the class; empty for foreign
    /// classes.
    static Optional<SluiceModule> of(JavaClass type) {
        return Arrays.stream(values())
                .filter(module -> module.contains(type.getPackageName()))
                .max(Comparator.comparingInt(module -> module.rootPackage.length()));
    }

    boolean mayUse(SluiceModule other) {
        return other == this || mayUse.contains(other);
    }

    /// Whether the class file lies where this module is built: its folder's `target/classes` or its
    /// JAR.
    boolean built(JavaClass type) {
        String location = type.getSource().orElseThrow().getUri().toString();
        return location.contains("/sluice-" + artifact + "-")
                || location.contains(
                        "/" + artifact.replace("connectors-", "connectors/") + "/target/");
    }

    private boolean contains(String packageName) {
        return packageName.equals(rootPackage) || packageName.startsWith(rootPackage + ".");
    }
}
