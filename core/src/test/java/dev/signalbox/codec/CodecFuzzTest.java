package dev.signalbox.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.signalbox.ConfigurationException;
import dev.signalbox.codec.Samples.Customer;
import dev.signalbox.codec.Samples.Drawing;
import dev.signalbox.codec.Samples.Order;
import dev.signalbox.codec.Samples.Picky;
import dev.signalbox.codec.Samples.Shape;
import dev.signalbox.codec.Samples.Small;
import dev.signalbox.codec.Samples.Tree;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Valid encodings with bytes changed, cut and spliced: the outcome is a value or a {@link CodecException}. */
class CodecFuzzTest {
    private static final int MUTATIONS = Integer.getInteger("signalbox.fuzz", 1_000_000);

    /**
     * What is allocated for a byte of input at the most, once for all. A map of one entry takes 3 bytes on the wire and
     * some 180 in Java; an exception, its message and its stack take some kilobytes.
     */
    private static final int BYTES_FOR_A_BYTE = 80;

    private static final int BYTES_FOR_AN_EXCEPTION = 40_000;

    private final Codec codec = registered().build();
    private final Codec compact = registered().compact().build();
    private final Class<?>[] types = {
        Order.class, Customer.class, Small.class, Tree.class, Drawing.class, Shape.class, Picky.class, String[].class
    };

    private static Codec.Builder registered() {
        return Codec.builder()
                .register(Order.class, Shape.class, Tree.class, Small.class, Picky.class, Samples.Color.class);
    }

    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void givesAValueOrACodecExceptionForAMillionMutations() throws Exception {
        // in a thread of its own, where the stack that each exception records is short
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            thread.submit(this::mutations).get(5, TimeUnit.MINUTES);
        } finally {
            thread.shutdownNow();
        }
    }

    private void mutations() {
        long seed = Long.getLong("signalbox.fuzz.seed", System.nanoTime());
        System.out.println("CodecFuzzTest seed=" + seed);
        Random random = new Random(seed);
        List<byte[]> corpus = corpus(seed);
        ByteBuffer direct = ByteBuffer.allocateDirect(1 << 16);
        int values = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = mutate(corpus, random);
            Class<?> type = random.nextInt(3) == 0 ? types[random.nextInt(types.length)] : null;
            boolean inDirect = random.nextInt(4) == 0 && bytes.length <= direct.capacity();
            ByteBuffer buffer = inDirect ? direct.clear().put(bytes).flip() : null;
            boolean measured = (i & 15) == 0 && i > 10_000;
            long before = measured ? threads.getCurrentThreadAllocatedBytes() : 0;
            Codec reader = random.nextBoolean() ? codec : compact;
            values += decode(reader, bytes, buffer, type, seed);
            if (measured) {
                long allocated = threads.getCurrentThreadAllocatedBytes() - before;
                checkAllocation(reader, allocated, bytes, buffer, type, seed);
            }
        }
        assertThat(values).as("mutations that are values after all").isBetween(MUTATIONS / 100, MUTATIONS);
    }

    /** 1 if the bytes are a value after all, else 0. */
    private static int decode(
            Codec codec, byte[] bytes, @Nullable ByteBuffer buffer, @Nullable Class<?> type, long seed) {
        try {
            if (buffer != null) {
                Object unused = type == null ? codec.decode(buffer) : codec.decode(buffer, type);
            } else {
                Object unused = type == null ? codec.decode(bytes) : codec.decode(bytes, type);
            }
            return 1;
        } catch (CodecException e) {
            check(e, bytes, seed);
        } catch (Throwable t) {
            fail("seed=" + seed + " type=" + type + " bytes=" + HexFormat.of().formatHex(bytes), t);
        }
        return 0;
    }

    /** What was too much counts only if it comes again: the first use of a path may make its method handles on this thread. */
    private void checkAllocation(
            Codec reader, long first, byte[] bytes, @Nullable ByteBuffer buffer, @Nullable Class<?> type, long seed) {
        long most = BYTES_FOR_AN_EXCEPTION + (long) BYTES_FOR_A_BYTE * bytes.length;
        long allocated = first;
        for (int again = 0; again < 5 && allocated > most; again++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            int unused = decode(
                    reader,
                    bytes,
                    buffer == null ? null : buffer.clear().put(bytes).flip(),
                    type,
                    seed);
            allocated = Math.min(allocated, threads.getCurrentThreadAllocatedBytes() - before);
        }
        if (allocated > most) {
            fail("allocated=" + allocated + " seed=" + seed + " type=" + type + " bytes="
                    + HexFormat.of().formatHex(bytes));
        }
    }

    private static void check(CodecException e, byte[] bytes, long seed) {
        Throwable cause = e.getCause();
        boolean expected = cause == null
                || cause instanceof DateTimeException
                || cause instanceof ArithmeticException
                || cause instanceof IllegalArgumentException && e.getMessage().contains("Picky")
                || cause instanceof ConfigurationException && e.getMessage().contains("it is no event")
                || cause instanceof ArrayStoreException;
        if (!expected || e.offset() < 0 || e.offset() > bytes.length) {
            fail("seed=" + seed + " bytes=" + HexFormat.of().formatHex(bytes), e);
        }
    }

    private List<byte[]> corpus(long seed) {
        Samples samples = new Samples(seed);
        Random random = new Random(seed);
        List<byte[]> corpus = new ArrayList<>();
        for (int i = 0; corpus.size() < 400; i++) {
            Codec writer = random.nextBoolean() ? codec : compact;
            byte[] bytes = writer.encode(
                    switch (i % 6) {
                        case 0 -> samples.order(2);
                        case 1 -> samples.small();
                        case 2 -> new Picky(i);
                        case 3 -> new Drawing(Samples.Unit.PLANE, List.of(Samples.Unit.NOTHING));
                        default -> samples.any(3);
                    });
            if (bytes.length <= 400) {
                corpus.add(bytes);
            }
        }
        return corpus;
    }

    private static byte[] mutate(List<byte[]> corpus, Random random) {
        byte[] bytes = corpus.get(random.nextInt(corpus.size())).clone();
        for (int changes = 1 + random.nextInt(3); changes > 0 && bytes.length > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(8)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                case 2 -> bytes[at] = HEADS[random.nextInt(HEADS.length)];
                case 3 -> bytes = Arrays.copyOf(bytes, at);
                case 4 -> bytes = splice(bytes, at, corpus.get(random.nextInt(corpus.size())), random);
                case 5 -> {
                    for (int i = at; i < Math.min(bytes.length, at + 4); i++) {
                        bytes[i] = (byte) 0xff; // a huge length
                    }
                }
                case 6 -> System.arraycopy(bytes, at, bytes, random.nextInt(at + 1), Math.min(6, bytes.length - at));
                default -> bytes = insert(bytes, at, HEADS[random.nextInt(HEADS.length)]);
            }
        }
        return bytes;
    }

    private static final byte[] HEADS = HexFormat.of()
            .parseHex(
                    "00 7f 80 81 8f 90 91 9f a0 bf c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 ca cb cc cd ce cf d0 d1 d2 d3 d4 d5 d6 d7 d8"
                            .replace(" ", "")
                            .concat("d9dadbdcdddedfe0ff0102030405061011121314151617202640"));

    private static byte[] splice(byte[] one, int at, byte[] other, Random random) {
        int from = random.nextInt(other.length);
        byte[] both = Arrays.copyOf(one, at + other.length - from);
        System.arraycopy(other, from, both, at, other.length - from);
        return both;
    }

    private static byte[] insert(byte[] bytes, int at, byte head) {
        byte[] longer = new byte[bytes.length + 1];
        System.arraycopy(bytes, 0, longer, 0, at);
        longer[at] = head;
        System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
        return longer;
    }
}
