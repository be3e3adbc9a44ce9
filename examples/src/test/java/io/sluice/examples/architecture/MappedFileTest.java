package io.sluice.examples.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import org.junit.jupiter.api.Test;

/// Files are read by position into counted memory. A file that is cut short while it is mapped
/// takes the process down as soon as native code, such as a decompressor's, reads what is gone.
class MappedFileTest {

    private static final ArchRule NOBODY_MAPS_FILES =
            noClasses()
                    .should()
                    .callMethod(
                            FileChannel.class,
                            "map",
                            FileChannel.MapMode.class,
                            long.class,
                            long.class,
                            Arena.class)
                    .orShould()
                    .callMethod(
                            FileChannel.class,
                            "map",
                            FileChannel.MapMode.class,
                            long.class,
                            long.class);

    @Test
    void nobodyMapsFiles() {
        NOBODY_MAPS_FILES.check(MainClasses.ALL);
    }
}
