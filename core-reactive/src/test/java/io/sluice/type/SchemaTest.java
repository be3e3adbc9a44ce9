package io.sluice.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaTest {

    private static final Schema PROMISED =
            Schema.of(Field.required("id", DataType.INT64), Field.nullable("name", DataType.UTF8));

    private static Schema withKey(String value) {
        return Schema.of(new Field("id", DataType.INT64, false, Map.of("unit", value)));
    }

    @Test
    void satisfiesItself() {
        assertThat(PROMISED.satisfies(PROMISED)).isTrue();
        assertThat(Schema.EMPTY.satisfies(Schema.EMPTY)).isTrue();
    }

    @Test
    void mayPromiseMoreThanWasPromised() {
        Schema stricter =
                Schema.of(
                        Field.required("id", DataType.INT64),
                        Field.required("name", DataType.UTF8));

        assertThat(stricter.satisfies(PROMISED)).isTrue();
        assertThat(PROMISED.mismatch(stricter))
                .isEqualTo("column 1 is \"name varchar\" instead of \"name varchar not null\"");
    }

    @Test
    void differsByNameTypeOrNumberOfColumns() {
        Schema renamed = Schema.of(PROMISED.field(0).withName("key"), PROMISED.field(1));
        Schema retyped = Schema.of(Field.required("id", DataType.INT32), PROMISED.field(1));

        assertThat(renamed.mismatch(PROMISED)).contains("column 0", "key");
        assertThat(retyped.mismatch(PROMISED)).contains("integer", "bigint");
        assertThat(Schema.EMPTY.mismatch(PROMISED)).isEqualTo("0 columns instead of 2");
    }

    @Test
    void comparesMetadataOnlyWhereBothDeclareAKey() {
        Schema bare = Schema.of(Field.required("id", DataType.INT64));

        assertThat(withKey("m").satisfies(bare)).isTrue();
        assertThat(bare.satisfies(withKey("m"))).isTrue();
        assertThat(withKey("m").mismatch(withKey("km")))
                .isEqualTo("column 0 differs in metadata key \"unit\"");
    }

    @Test
    void selectsAndJoinsColumns() {
        assertThat(PROMISED.select(1, 0, 1).fields())
                .containsExactly(PROMISED.field(1), PROMISED.field(0), PROMISED.field(1));
        assertThat(PROMISED.concat(PROMISED).size()).isEqualTo(4);
        assertThat(PROMISED.concat(PROMISED).indexOf("name")).hasValue(1);
        assertThat(PROMISED.indexOf("NAME")).isEmpty();
    }

    @Test
    void refusesTypesThatDoNotExist() {
        assertThatThrownBy(() -> new DataType.Int(24)).hasMessageContaining("24");
        assertThatThrownBy(() -> DataType.decimal(39, 0)).hasMessageContaining("39");
        assertThatThrownBy(() -> DataType.decimal(5, 6)).hasMessageContaining("6");
        assertThatThrownBy(() -> new DataType.FloatingPoint(16)).hasMessageContaining("16");
    }

    @Test
    void writesTypesAsSqlDoes() {
        assertThat(
                        List.of(
                                DataType.decimal(15, 2).sqlName(),
                                DataType.TIMESTAMP_TZ.sqlName(),
                                DataType.list(DataType.INT32).sqlName(),
                                DataType.struct(Field.nullable("a", DataType.BOOL)).sqlName()))
                .containsExactly(
                        "decimal(15,2)",
                        "timestamp with time zone",
                        "integer array",
                        "row(a boolean)");
    }

    @Test
    void givesColumnsOfOneNameNamesOfTheirOwn() {
        Field a = Field.nullable("a", DataType.INT64);
        assertThat(Schema.of(a, a.withName("b"), a, a).distinctNames())
                .containsExactly("a", "b", "a_2", "a_3");
        assertThat(Schema.of(a, a, a.withName("a_2"), a, a.withName("a_2")).distinctNames())
                .containsExactly("a", "a_3", "a_2", "a_4", "a_2_2");
        assertThat(Schema.of(Collections.nCopies(20_000, a)).distinctNames())
                .doesNotHaveDuplicates()
                .endsWith("a_20000");
    }
}
