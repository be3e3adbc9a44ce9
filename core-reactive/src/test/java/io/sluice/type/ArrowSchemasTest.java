package io.sluice.type;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.batch.RandomBatches;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.DateUnit;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.IntervalUnit;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.Test;

class ArrowSchemasTest {

    private static final DictionaryProvider NONE = new DictionaryProvider.MapDictionaryProvider();

    @Test
    void everyTypeComesBackAsItWas() {
        List<Field> fields = new ArrayList<>();
        for (DataType type : RandomBatches.TYPES) {
            String name = "column" + fields.size();
            fields.add(new Field(name, type, fields.size() % 2 == 0, Map.of("key", name)));
        }
        Schema schema = new Schema(fields, Map.of("origin", "test"));
        assertThat(ArrowSchemas.fromArrow(ArrowSchemas.toArrow(schema), NONE)).isEqualTo(schema);
    }

    @Test
    void typesThatSluiceHasNotStandForTheNearestOneThatHoldsTheirValues() {
        assertThat(imported(new ArrowType.Int(8, false))).isEqualTo(DataType.INT16);
        assertThat(imported(new ArrowType.Int(16, false))).isEqualTo(DataType.INT32);
        assertThat(imported(new ArrowType.Int(32, false))).isEqualTo(DataType.INT64);
        assertThat(imported(new ArrowType.Int(64, false))).isEqualTo(DataType.decimal(20, 0));
        assertThat(imported(new ArrowType.FloatingPoint(FloatingPointPrecision.HALF)))
                .isEqualTo(DataType.FLOAT32);
        assertThat(imported(new ArrowType.Decimal(7, 2, 32))).isEqualTo(DataType.decimal(7, 2));
        assertThat(imported(new ArrowType.Decimal(76, 5, 256))).isEqualTo(DataType.decimal(38, 5));
        assertThat(imported(ArrowType.LargeUtf8.INSTANCE)).isEqualTo(DataType.UTF8);
        assertThat(imported(ArrowType.Utf8View.INSTANCE)).isEqualTo(DataType.UTF8);
        assertThat(imported(ArrowType.LargeBinary.INSTANCE)).isEqualTo(DataType.BINARY);
        assertThat(imported(ArrowType.BinaryView.INSTANCE)).isEqualTo(DataType.BINARY);
        assertThat(imported(new ArrowType.FixedSizeBinary(16))).isEqualTo(DataType.BINARY);
        assertThat(imported(new ArrowType.Date(DateUnit.MILLISECOND))).isEqualTo(DataType.DATE);
        assertThat(imported(new ArrowType.Time(TimeUnit.SECOND, 32))).isEqualTo(DataType.TIME);
        assertThat(imported(new ArrowType.Timestamp(TimeUnit.NANOSECOND, null)))
                .isEqualTo(DataType.TIMESTAMP);
        assertThat(imported(new ArrowType.Timestamp(TimeUnit.SECOND, "Europe/Berlin")))
                .isEqualTo(DataType.TIMESTAMP_TZ);
    }

    @Test
    void typesWithoutCounterpartAreRefusedByColumnAndType() {
        List<ArrowType> types =
                List.of(
                        new ArrowType.Duration(TimeUnit.SECOND),
                        new ArrowType.Interval(IntervalUnit.DAY_TIME),
                        new ArrowType.Decimal(5, -2, 128),
                        new ArrowType.Decimal(50, 45, 256),
                        new ArrowType.Int(24, true),
                        new ArrowType.Time(TimeUnit.SECOND, 64),
                        ArrowType.ListView.INSTANCE);
        for (ArrowType type : types) {
            assertThatThrownBy(() -> imported(type))
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                    .hasMessageContaining("\"c\"")
                    .hasMessageContaining(type.toString());
        }
    }

    @Test
    void anUnknownDictionaryIsNamed() {
        FieldType type =
                new FieldType(
                        true, new ArrowType.Int(32, true), new DictionaryEncoding(42, false, null));
        var field = new org.apache.arrow.vector.types.pojo.Field("c", type, List.of());
        assertThatThrownBy(() -> ArrowSchemas.fromArrow(field, NONE))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("dictionary 42");
    }

    private static DataType imported(ArrowType type) {
        var field =
                new org.apache.arrow.vector.types.pojo.Field(
                        "c", FieldType.nullable(type), List.of());
        return ArrowSchemas.fromArrow(field, NONE).type();
    }
}
