package io.sluice.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.sluice.error.ErrorCode;
import io.sluice.error.QueryException;
import io.sluice.plan.ExecutionPlan;
import io.sluice.plan.Factories;
import io.sluice.plan.PlanPrinter;
import io.sluice.serde.DecodeContext;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Ten thousand broken plans: each is read or refused with a clear error, and takes no more memory
/// than the limits allow.
class PlanMalformedTest {

    private static final int PLANS = 10_000;
    private static final Set<ErrorCode> CLEAR =
            Set.of(
                    ErrorCode.CODEC_MALFORMED,
                    ErrorCode.CODEC_UNKNOWN_TYPE,
                    ErrorCode.CODEC_BROKEN,
                    ErrorCode.TOO_LARGE);

    /// What reading any of the sample plans takes, and what makes an error.
    private static final long MAX_HEAP_BYTES = 4 << 20;

    private final AcmeScanExec.Connector connector = new AcmeScanExec.Connector();
    private final PlanCodec codec =
            PlanCodec.of(
                    List.of(AcmeCodecs.scan(), AcmeCodecs.tag()),
                    new CodecLimits(1 << 16, 1 << 12, 100, 20, 40, 8));
    private final DecodeContext context =
            new DecodeContext(
                    Factories.NONE.with(AcmeScanExec.Connector.class, connector),
                    Samples.decoding().functions(),
                    Samples.decoding().query());
    private final Map<ErrorCode, Integer> refused = new EnumMap<>(ErrorCode.class);
    private int read;

    @Test
    void brokenPlansAreReadOrRefusedClearly() {
        List<byte[]> valid = validPlans();
        valid.forEach(this::check);
        assertThat(refused).isEmpty();
        long seed = 20_261_122;
        for (int i = 0; i < PLANS; i++) {
            Random random = new Random(seed + i);
            byte[] broken = broken(valid.get(i % valid.size()), random);
            try {
                check(broken);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + (seed + i), e);
            }
        }
        assertThat(refused.get(ErrorCode.CODEC_MALFORMED)).isGreaterThan(PLANS / 10);
        assertThat(read).as("read, refused %s", refused).isGreaterThan(valid.size());
        assertThat(connector.opened).isEmpty();
    }

    @Test
    void everyPrefixOfAPlanIsReadOrRefusedClearly() {
        for (byte[] plan : validPlans()) {
            for (int length = 0; length < plan.length; length++) {
                check(Arrays.copyOf(plan, length));
            }
        }
        assertThat(refused.keySet())
                .containsOnly(ErrorCode.CODEC_MALFORMED, ErrorCode.CODEC_UNKNOWN_TYPE);
    }

    @Test
    void smallBytesDoNotBecomeLargePlans() {
        validPlans();
        // sixty thousand bytes that stand for thirty thousand empty nodes
        ByteArrayOutputStream nodes = new ByteArrayOutputStream();
        nodes.writeBytes(new byte[] {8, 1});
        for (int i = 0; i < 30_000; i++) {
            nodes.writeBytes(new byte[] {2 << 3 | 2, 0});
        }
        check(nodes.toByteArray());
        assertThat(refused).containsOnlyKeys(ErrorCode.TOO_LARGE);
    }

    private void check(byte[] bytes) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            ExecutionPlan plan = codec.decode(bytes, context);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .isLessThan(MAX_HEAP_BYTES);
            assertThat(PlanPrinter.print(plan)).isNotEmpty();
            assertThat(codec.decode(codec.encode(plan), context)).isEqualTo(plan);
            read++;
        } catch (QueryException e) {
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .isLessThan(MAX_HEAP_BYTES);
            assertThat(e.code()).as("%s", e).isIn(CLEAR);
            assertThat(e.getMessage()).isNotBlank();
            refused.merge(e.code(), 1, Integer::sum);
        }
    }

    /// Read once, so that no later reading counts what classes take that are loaded for the first
    /// time.
    private List<byte[]> validPlans() {
        List<byte[]> plans = new ArrayList<>();
        Samples.plans().forEach(plan -> plans.add(codec.encode(plan)));
        ExecutionPlan scan = new AcmeScanExec("u", 1, Samples.SCHEMA, false, connector);
        plans.add(codec.encode(new AcmeTagExec(scan, "x")));
        plans.forEach(plan -> codec.decode(plan, context));
        return plans;
    }

    private static byte[] broken(byte[] valid, Random random) {
        byte[] bytes = valid.clone();
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> bytes[at] = (byte) -1;
                case 3 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
                case 4 -> bytes = inserted(bytes, at, random);
                default -> {
                    int count = Math.min(20, bytes.length - at);
                    int from = random.nextInt(bytes.length - count + 1);
                    System.arraycopy(bytes, from, bytes, at, count);
                }
            }
        }
        return bytes;
    }

    private static byte[] inserted(byte[] bytes, int at, Random random) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(6));
        int added = longer.length - bytes.length;
        System.arraycopy(bytes, at, longer, at + added, bytes.length - at);
        for (int i = 0; i < added; i++) {
            longer[at + i] = (byte) random.nextInt();
        }
        return longer;
    }
}
