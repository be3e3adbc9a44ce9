package io.sluice.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.config.ConfigExtension;
import io.sluice.config.ConfigOption;
import io.sluice.config.ConfigRegistry;
import io.sluice.config.ConfigType;
import io.sluice.config.EngineOptions;
import io.sluice.config.Propagation;
import io.sluice.context.ContextEntry;
import io.sluice.context.QueryContext;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ContextCodecTest {

    private static final int VALUES_OF_EACH_OPTION = 200;

    private static final ConfigOption<String> TEXT =
            ConfigOption.of("acme.text", ConfigType.STRING, "", "Any text.");
    private static final ConfigOption<Boolean> FLAG =
            ConfigOption.of("acme.flag", ConfigType.BOOLEAN, false, "A flag.");
    private static final ConfigOption<Long> NUMBER =
            ConfigOption.of("acme.number", ConfigType.LONG, 0L, "A number.");
    private static final ConfigOption<TimeUnit> UNIT =
            ConfigOption.of(
                    "acme.unit", ConfigType.ofEnum(TimeUnit.class), TimeUnit.DAYS, "A constant.");
    private static final ConfigOption<String> SECRET =
            ConfigOption.of("acme.password", ConfigType.STRING, "", "A secret.").asSecret();
    private static final ConfigOption<Long> NEEDED =
            ConfigOption.of("acme.needed", ConfigType.BYTES, 1L, "Everybody must know this.")
                    .withPropagation(Propagation.REQUIRED);
    private static final ConfigOption<Duration> HERE =
            ConfigOption.of("acme.here", ConfigType.DURATION, Duration.ZERO, "Stays here.")
                    .withPropagation(Propagation.LOCAL);
    private static final ConfigExtension ACME =
            new ConfigExtension() {
                @Override
                public String prefix() {
                    return "acme";
                }

                @Override
                public List<ConfigOption<?>> options() {
                    return List.of(TEXT, FLAG, NUMBER, UNIT, SECRET, NEEDED, HERE);
                }
            };

    @Test
    void everyValueOfEveryOptionComesThroughAProcessThatDoesNotKnowIt() {
        long seed = 4711;
        for (ConfigOption<?> option : allOptions()) {
            for (int i = 0; i < VALUES_OF_EACH_OPTION; i++) {
                checkComesThrough(option, new Random(seed + i));
            }
        }
    }

    @Test
    void allOptionsComeThroughTogether() {
        QueryContext.Builder builder =
                QueryContext.builder()
                        .queryId("q-1")
                        .tenant("tenant ü")
                        .deadline(Instant.parse("2031-01-02T03:04:05.000000006Z"));
        allOptions().forEach(option -> setRandom(builder, option, new Random(1)));
        QueryContext sent = builder.build();
        QueryContext arrived = through(through(sent));
        assertThat(arrived.queryId()).isEqualTo("q-1");
        assertThat(arrived.tenant()).isEqualTo("tenant ü");
        assertThat(arrived.deadline()).isEqualTo(sent.deadline());
        assertThat(arrived.entries())
                .containsExactlyInAnyOrderElementsOf(
                        sent.entries().stream()
                                .filter(entry -> entry.propagation() != Propagation.LOCAL)
                                .toList());
        assertThat(ContextCodec.encode(arrived)).isEqualTo(ContextCodec.encode(sent));
    }

    @Test
    void anEmptyContextComesBackAsItWas() {
        QueryContext sent = QueryContext.builder().build();
        assertThat(through(sent)).isEqualTo(sent);
    }

    @Test
    void localEntriesDoNotLeaveTheProcess() {
        QueryContext sent = QueryContext.builder().set(HERE, Duration.ofMillis(1)).build();
        assertThat(through(sent).entries()).isEmpty();
        assertThat(through(sent).get(HERE)).isEqualTo(Duration.ZERO);
    }

    @Test
    void secretsStaySecretAndAreInNoMessage() {
        QueryContext sent = QueryContext.builder().set(SECRET, "hunter2").build();
        QueryContext arrived = through(sent);
        assertThat(arrived.get(SECRET)).isEqualTo("hunter2");
        assertThat(arrived.toString()).doesNotContain("hunter2");
        byte[] bytes = ContextCodec.encode(sent);
        for (int at = 0; at < bytes.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] broken = bytes.clone();
                broken[at] ^= (byte) (1 << bit);
                messageOf(broken)
                        .ifPresent(message -> assertThat(message).doesNotContain("hunter2"));
            }
        }
    }

    @Test
    void aNameThatSwallowsASecretIsInNoMessage() {
        byte[] bytes = ContextCodec.encode(QueryContext.builder().set(SECRET, "hunter2").build());
        int name = indexOf(bytes, SECRET.name());
        int value = indexOf(bytes, "hunter2");
        // the name now reaches over the value's length and the value
        bytes[name - 1] = (byte) (value + "hunter2".length() - name);
        // an empty value behind it, and flags that do not exist: the entry itself is complained of
        byte[] swallowing = Arrays.copyOf(bytes, value + "hunter2".length() + 5);
        Arrays.fill(swallowing, value + "hunter2".length(), swallowing.length, (byte) 0);
        swallowing[swallowing.length - 1] = 127;
        assertThatThrownBy(() -> ContextCodec.decode(swallowing))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("entry 0 with flags 127")
                .satisfies(e -> {
                    for (Throwable at = e; at != null; at = at.getCause()) {
                        assertThat(String.valueOf(at.getMessage())).doesNotContain("hunter2");
                    }
                });
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }

    @Test
    void unregisteredRequiredEntriesAreNamed() {
        QueryContext context =
                through(
                        QueryContext.builder()
                                .set(NEEDED, 5L)
                                .set(TEXT, "x")
                                .entry(
                                        new ContextEntry(
                                                "other.needed", "1", Propagation.REQUIRED, true))
                                .build());
        assertRefused(
                () -> ContextCodec.requireRegistered(context, ConfigRegistry.EMPTY),
                ErrorCode.CONTEXT_ENTRY_UNREGISTERED,
                "acme.needed, other.needed");
        assertRefused(
                () -> ContextCodec.requireRegistered(context, ConfigRegistry.EMPTY.with(ACME)),
                ErrorCode.CONTEXT_ENTRY_UNREGISTERED,
                "know: other.needed");
        ContextCodec.requireRegistered(
                through(QueryContext.builder().set(NEEDED, 5L).build()),
                ConfigRegistry.EMPTY.with(ACME));
    }

    @Test
    void contextsThatAreTooLargeAreRefusedAtBothEnds() {
        QueryContext large =
                QueryContext.builder().set(TEXT, "x".repeat(ContextCodec.MAX_BYTES)).build();
        assertRefused(() -> ContextCodec.encode(large), ErrorCode.TOO_LARGE, "65536 bytes");
        assertRefused(
                () -> ContextCodec.decode(new byte[ContextCodec.MAX_BYTES + 1]),
                ErrorCode.TOO_LARGE,
                "65536 are read");
    }

    @Test
    void halvesOfPairsAreRefusedRatherThanChanged() {
        QueryContext context = QueryContext.builder().set(SECRET, "hunter2\ud800").build();
        assertThatThrownBy(() -> ContextCodec.encode(context))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIG_INVALID))
                .hasMessageContaining("acme.password")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void everyPrefixAndEveryAdditionIsRefused() {
        byte[] bytes =
                ContextCodec.encode(
                        QueryContext.builder().set(NEEDED, 5L).deadline(Instant.EPOCH).build());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertRefused(() -> ContextCodec.decode(cut), ErrorCode.CODEC_MALFORMED, "too early");
        }
        assertRefused(
                () -> ContextCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)),
                ErrorCode.CODEC_MALFORMED,
                "1 bytes after its end");
        byte[] newer = bytes.clone();
        newer[0] = 2;
        assertRefused(
                () -> ContextCodec.decode(newer), ErrorCode.CODEC_MALFORMED, "format version 2");
    }

    @Test
    void anEntryThatComesTwiceIsRefused() {
        QueryContext two =
                QueryContext.builder()
                        .entry(new ContextEntry("a.x", "1", Propagation.OPTIONAL, false))
                        .entry(new ContextEntry("a.y", "2", Propagation.OPTIONAL, false))
                        .build();
        byte[] bytes = ContextCodec.encode(two);
        for (int at = 0; at + 2 < bytes.length; at++) {
            if (bytes[at] == 'a' && bytes[at + 1] == '.' && bytes[at + 2] == 'y') {
                bytes[at + 2] = 'x';
            }
        }
        assertRefused(
                () -> ContextCodec.decode(bytes), ErrorCode.CODEC_MALFORMED, "entry 1 comes twice");
    }

    @Test
    void tenThousandBrokenContextsAreReadOrRefusedClearly() {
        QueryContext.Builder builder = QueryContext.builder().deadline(Instant.EPOCH);
        allOptions().forEach(option -> setRandom(builder, option, new Random(1)));
        byte[] valid = ContextCodec.encode(builder.build());
        long seed = 20_261_122;
        int refused = 0;
        for (int i = 0; i < 10_000; i++) {
            Random random = new Random(seed + i);
            byte[] broken = valid.clone();
            for (int change = 0; change <= random.nextInt(4); change++) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            try {
                refused += messageOf(broken).isPresent() ? 1 : 0;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + (seed + i), e);
            }
        }
        assertThat(refused).isBetween(1000, 9999);
    }

    private static List<ConfigOption<?>> allOptions() {
        List<ConfigOption<?>> options = new ArrayList<>(ACME.options());
        EngineOptions.families().forEach(family -> options.addAll(family.options()));
        return options;
    }

    private static <T> void checkComesThrough(ConfigOption<T> option, Random random) {
        T value = randomValue(option, random);
        QueryContext arrived = through(through(QueryContext.builder().set(option, value).build()));
        if (option.propagation() == Propagation.LOCAL) {
            assertThat(arrived.get(option)).isEqualTo(option.defaultValue());
            return;
        }
        assertThat(arrived.get(option)).as(option.name()).isEqualTo(value);
        ContextEntry entry = arrived.entry(option.name()).orElseThrow();
        assertThat(entry.secret()).isEqualTo(option.secret());
        assertThat(entry.propagation()).isEqualTo(option.propagation());
    }

    private static <T> void setRandom(
            QueryContext.Builder builder, ConfigOption<T> option, Random random) {
        builder.set(option, randomValue(option, random));
    }

    /// Values of all sizes, of which small ones are in the range of any option.
    private static <T> T randomValue(ConfigOption<T> option, Random random) {
        T value = anyValue(option, random);
        while (!option.range().contains(value)) {
            value = anyValue(option, random);
        }
        return value;
    }

    @SuppressWarnings("unchecked") // each arm yields the class of the default
    private static <T> T anyValue(ConfigOption<T> option, Random random) {
        Object value =
                switch (option.defaultValue()) {
                    case Boolean _ -> random.nextBoolean();
                    case Integer _ -> random.nextInt() >> random.nextInt(32);
                    case Long _ -> random.nextLong() >> random.nextInt(64);
                    case Duration _ ->
                            Duration.ofSeconds(
                                    random.nextInt() >> random.nextInt(32),
                                    random.nextInt(1_000_000_000));
                    case String _ -> randomText(random);
                    case Enum<?> constant -> {
                        Enum<?>[] all = constant.getDeclaringClass().getEnumConstants();
                        yield all[random.nextInt(all.length)];
                    }
                    default ->
                            throw new AssertionError(
                                    "no values for " + option.name() + ": add them here");
                };
        return (T) value;
    }

    /// Any characters, the zero and those beyond 16 bits included, but no halves of pairs.
    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(20);
        for (int i = 0; i < length; i++) {
            int point = random.nextInt(Character.MAX_CODE_POINT + 1) >> random.nextInt(21);
            boolean half = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            text.appendCodePoint(half ? 'x' : point);
        }
        return text.toString();
    }

    /// A process that knows no option: it decodes and encodes again.
    private static QueryContext through(QueryContext context) {
        return ContextCodec.decode(ContextCodec.encode(context));
    }

    /// What is said of bytes, if they are refused.
    private static Optional<String> messageOf(byte[] bytes) {
        try {
            ContextCodec.decode(bytes);
            return Optional.empty();
        } catch (QueryException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CODEC_MALFORMED);
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static void assertRefused(ThrowingCallable call, ErrorCode code, String text) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(text);
    }
}
