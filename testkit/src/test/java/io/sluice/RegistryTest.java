package io.sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.Column;
import io.sluice.catalog.CatalogProvider;
import io.sluice.catalog.TableProvider;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.function.ScalarFunction;
import io.sluice.type.DataType;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class RegistryTest {

    private record Extension(String name, Consumer<Registry> installs) implements SluiceExtension {
        @Override
        public void install(Registry registry) {
            installs.accept(registry);
        }
    }

    private static final class Nothing implements CatalogProvider, ScalarFunction {
        @Override
        public Mono<TableProvider> table(List<String> path) {
            return Mono.empty();
        }

        @Override
        public Flux<List<String>> tables() {
            return Flux.empty();
        }

        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public DataType returnType(List<DataType> arguments) {
            return DataType.NULL;
        }

        @Override
        public Column evaluate(List<Column> arguments, int rowCount, BufferAllocator allocator) {
            return Column.nulls(DataType.NULL, rowCount);
        }
    }

    @Test
    void knowsTheOptionsOfTheEngineFromTheStart() {
        assertThat(new Registry().options().find("execution.batch_rows")).isPresent();
    }

    @Test
    void namesBothSidesOfAClash() {
        Registry registry = new Registry();
        registry.install(new Extension("one", r -> r.catalog("c", new Nothing())));

        assertThatThrownBy(() ->
                        registry.install(new Extension("two", r -> r.catalog("c", new Nothing()))))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.EXTENSION_CONFLICT);
                            assertThat(e.node()).isEqualTo("extension \"two\"");
                        })
                .hasMessageContaining("extension \"two\" registers the catalog \"c\"");
    }

    @Test
    void installsAnExtensionOnce() {
        Registry registry = new Registry();
        registry.install(new Extension("one", _ -> {}));

        assertThatThrownBy(() -> registry.install(new Extension("one", _ -> {})))
                .hasMessageContaining("registers the extension \"one\"");
    }

    @Test
    void refusesFunctionsAndFactoriesTwice() {
        Registry registry = new Registry().function(new Nothing()).factory(String.class, "x");

        assertThatThrownBy(() -> registry.function(new Nothing()))
                .hasMessageContaining("\"nothing\"");
        assertThatThrownBy(() -> registry.factory(String.class, "y"))
                .hasMessageContaining("java.lang.String");
        assertThat(registry.factories().get(String.class)).isEqualTo("x");
        assertThatThrownBy(() -> registry.factories().get(Integer.class))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.FACTORY_MISSING))
                .hasMessageContaining("java.lang.Integer");
    }

    @Test
    void discoversExtensionsButForThoseNamed() {
        Registry registry = new Registry();

        registry.installDiscovered(ClassLoader.getPlatformClassLoader(), Set.of("x"));

        assertThat(registry.catalogs()).isEmpty();
    }
}
