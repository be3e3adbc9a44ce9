package io.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigTest {

    private static ConfigOption<Long> bytes() {
        return ConfigOption.of("acme.bytes", ConfigType.BYTES, 1L, "Bytes.");
    }

    private static ConfigExtension family(String prefix, ConfigOption<?>... options) {
        return new ConfigExtension() {
            @Override
            public String prefix() {
                return prefix;
            }

            @Override
            public List<ConfigOption<?>> options() {
                return List.of(options);
            }
        };
    }

    @Test
    void readsSizesWithUnits() {
        assertThat(bytes().parse("1048576")).isEqualTo(1L << 20);
        assertThat(bytes().parse("512KiB")).isEqualTo(512L << 10);
        assertThat(bytes().parse(" 64 MiB ")).isEqualTo(64L << 20);
        assertThat(bytes().parse("2gib")).isEqualTo(2L << 30);
    }

    @Test
    void readsDurationsWithUnits() {
        ConfigOption<Duration> option =
                ConfigOption.of("acme.wait", ConfigType.DURATION, Duration.ZERO, "How long.");
        assertThat(option.parse("1500ms")).isEqualTo(Duration.ofMillis(1500));
        assertThat(option.parse("30 s")).isEqualTo(Duration.ofSeconds(30));
        assertThat(option.parse("5min")).isEqualTo(Duration.ofMinutes(5));
        assertThat(option.parse("2h")).isEqualTo(Duration.ofHours(2));
        assertThat(option.parse("PT1.5S")).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void readsBooleansAndConstantsInAnyCase() {
        ConfigOption<Boolean> flag =
                ConfigOption.of("acme.flag", ConfigType.BOOLEAN, false, "A flag.");
        assertThat(flag.parse("ON")).isTrue();
        assertThat(flag.parse("False")).isFalse();
        ConfigOption<RoundingMode> mode =
                ConfigOption.of(
                        "acme.mode",
                        ConfigType.ofEnum(RoundingMode.class),
                        RoundingMode.UP,
                        "A mode.");
        assertThat(mode.parse("half_even")).isEqualTo(RoundingMode.HALF_EVEN);
        assertThat(mode.parse("CEILING")).as("whatever the locale").isEqualTo(RoundingMode.CEILING);
    }

    @Test
    void readsBackWhatItWrites() {
        readsBack(ConfigType.STRING, "", "a b", "ü");
        readsBack(ConfigType.BOOLEAN, true, false);
        readsBack(ConfigType.INTEGER, Integer.MIN_VALUE, 0, Integer.MAX_VALUE);
        readsBack(ConfigType.LONG, Long.MIN_VALUE, 0L, Long.MAX_VALUE);
        readsBack(ConfigType.BYTES, 0L, 1L << 40);
        readsBack(ConfigType.DURATION, Duration.ZERO, Duration.ofNanos(1), Duration.ofDays(400));
        readsBack(ConfigType.ofEnum(RoundingMode.class), RoundingMode.values());
    }

    @SafeVarargs
    private static <T> void readsBack(ConfigType<T> type, T... values) {
        for (T value : values) {
            assertThat(type.parse().apply(type.format().apply(value))).isEqualTo(value);
        }
    }

    @Test
    void namesTheOptionAndTheTextThatIsWrong() {
        for (String wrong :
                List.of("", "many", "-1", "-1KiB", "12 XiB", "9223372036854775807GiB")) {
            assertThatThrownBy(() -> bytes().parse(wrong))
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
                    .hasMessage("acme.bytes takes a size such as 64MiB, not \"" + wrong + "\"");
        }
    }

    @Test
    void refusesWhatIsOutsideOfTheRangeByNameAndRange() {
        ConfigOption<Integer> level =
                ConfigOption.of("acme.level", ConfigType.INTEGER, 3, "A level.")
                        .within(ConfigRange.between(1, 5));

        assertThat(level.parse("1")).isEqualTo(1);
        assertThat(level.parse("5")).isEqualTo(5);
        for (String wrong : List.of("0", "6", "-5", "99999999999")) {
            assertThatThrownBy(() -> level.parse(wrong))
                    .hasMessage("acme.level takes an integer from 1 to 5, not \"" + wrong + "\"");
        }
        assertThatThrownBy(() -> level.within(ConfigRange.between(4, 5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the default of acme.level");
    }

    @Test
    void countsNoLimitAsMoreThanAnyLimit() {
        Ceilings ceilings = Ceilings.NONE.with(EngineOptions.DEADLINE, "60s");

        ceilings.check(EngineOptions.DEADLINE, "59s");
        ceilings.check(EngineOptions.DEADLINE, "1min");
        for (String above : List.of("61s", "0s", "PT0S")) {
            assertThatThrownBy(() -> ceilings.check(EngineOptions.DEADLINE, above))
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
                    .hasMessage(
                            "execution.deadline may be at most PT1M in this process, not \""
                                    + above
                                    + "\"");
        }
        assertThat(ceilings.loweredDefault(EngineOptions.DEADLINE)).contains("PT1M");
    }

    @Test
    void givesNoCeilingToAnOptionWithoutARange() {
        ConfigOption<String> text = ConfigOption.of("acme.text", ConfigType.STRING, "", "Text.");

        assertThatThrownBy(() -> Ceilings.NONE.with(text, "z"))
                .hasMessage("acme.text has no range, so it cannot have a ceiling");
    }

    @Test
    void keepsTheTextOfASecretToItself() {
        ConfigOption<Integer> pin =
                ConfigOption.of("acme.pin", ConfigType.INTEGER, 0, "A pin.").asSecret();

        assertThatThrownBy(() -> pin.parse("12x4")).hasMessageNotContaining("12x4").hasNoCause();
    }

    @Test
    void refusesNamesOfAnotherForm() {
        for (String wrong : List.of("bytes", "Acme.bytes", "acme.", ".bytes", "acme.by-tes", "")) {
            assertThatThrownBy(() -> ConfigOption.of(wrong, ConfigType.LONG, 1L, ""))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("\"" + wrong + "\"");
        }
    }

    @Test
    void findsOptionsByTheirFullNames() {
        ConfigRegistry registry = ConfigRegistry.EMPTY.with(family("acme", bytes()));

        assertThat(registry.option("acme.bytes")).isEqualTo(bytes());
        assertThat(registry.find("acme.byte")).isEmpty();
        assertThatThrownBy(() -> registry.option("acme.byte"))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NAME_NOT_FOUND))
                .hasMessageContaining("did you mean \"acme.bytes\"?");
    }

    @Test
    void refusesOptionsTwiceAndOutsideOfTheirFamily() {
        ConfigRegistry registry = ConfigRegistry.EMPTY.with(family("acme", bytes()));

        assertThatThrownBy(() -> registry.with(family("acme", bytes())))
                .hasMessageContaining("two extensions declare the option \"acme.bytes\"");
        assertThatThrownBy(() -> registry.with(family("other", bytes())))
                .hasMessageContaining("does not start with its family's prefix \"other.\"");
    }
}
