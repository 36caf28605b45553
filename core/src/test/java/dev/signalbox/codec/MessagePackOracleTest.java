package dev.signalbox.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;

/** What we write is what MessagePack's own implementation reads, and the other way round. */
class MessagePackOracleTest {
    private final Codec codec = Codec.data();

    @Test
    void isReadByMessagePackAsItWasMeant() throws IOException {
        Random random = new Random(11);
        for (int i = 0; i < 5_000; i++) {
            Object value = plain(random, 3);
            byte[] bytes = codec.encode(value);
            try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
                assertThat(widened(unpacker.unpackValue())).isEqualTo(widened(value));
                assertThat(unpacker.hasNext()).isFalse();
            }
        }
    }

    @Test
    void readsWhatMessagePackWrites() throws IOException {
        Random random = new Random(12);
        for (int i = 0; i < 5_000; i++) {
            Object value = plain(random, 3);
            try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
                pack(packer, value);
                assertThat(widened(codec.decode(packer.toByteArray()))).isEqualTo(widened(value));
            }
        }
    }

    @Test
    void writesEverythingAsWellFormedMessagePack() throws IOException {
        Samples samples = new Samples(13);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = codec.encode(samples.any(4));
            try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
                unpacker.skipValue();
                assertThat(unpacker.getTotalReadBytes()).isEqualTo(bytes.length);
            }
        }
    }

    @Test
    void sharesTheTimestampWithMessagePack() throws IOException {
        for (Instant instant : List.of(
                Instant.EPOCH,
                Instant.ofEpochSecond(1_800_000_000L),
                Instant.ofEpochSecond(1_800_000_000L, 5),
                Instant.ofEpochSecond(-1, 999_999_999),
                Instant.ofEpochSecond(1L << 40))) {
            try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
                packer.packTimestamp(instant);
                assertThat(codec.encode(instant)).isEqualTo(packer.toByteArray());
                assertThat(codec.decode(packer.toByteArray())).isEqualTo(instant);
            }
        }
    }

    private static Object plain(Random random, int depth) {
        switch (random.nextInt(depth > 0 ? 10 : 8)) {
            case 0:
                return "nil";
            case 1:
                return random.nextBoolean();
            case 2:
                return random.nextInt() >> random.nextInt(32);
            case 3:
                return random.nextLong() >> random.nextInt(64);
            case 4:
                return random.nextDouble();
            case 5:
                return random.nextFloat();
            case 6:
                return "x".repeat(random.nextInt(300)) + (random.nextBoolean() ? "ü日🍣" : "");
            case 7:
                byte[] bytes = new byte[random.nextInt(300)];
                random.nextBytes(bytes);
                return bytes;
            case 8:
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(20); i > 0; i--) {
                    list.add(plain(random, depth - 1));
                }
                return list;
            default:
                Map<Object, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(20); i > 0; i--) {
                    map.put("key" + i, plain(random, depth - 1));
                }
                return map;
        }
    }

    private static void pack(MessageBufferPacker packer, Object value) throws IOException {
        if (value instanceof Boolean b) {
            packer.packBoolean(b);
        } else if (value instanceof Integer i) {
            packer.packInt(i);
        } else if (value instanceof Long l) {
            packer.packLong(l);
        } else if (value instanceof Double d) {
            packer.packDouble(d);
        } else if (value instanceof Float f) {
            packer.packFloat(f);
        } else if (value instanceof String s) {
            packer.packString(s);
        } else if (value instanceof byte[] b) {
            packer.packBinaryHeader(b.length).writePayload(b);
        } else if (value instanceof List<?> list) {
            packer.packArrayHeader(list.size());
            for (Object each : list) {
                pack(packer, each);
            }
        } else if (value instanceof Map<?, ?> map) {
            packer.packMapHeader(map.size());
            for (Map.Entry<?, ?> each : map.entrySet()) {
                pack(packer, each.getKey());
                pack(packer, each.getValue());
            }
        }
    }

    /** To what both sides can be compared by: MessagePack knows one kind of integer and one of float. */
    private static Object widened(Object value) {
        if (value instanceof Value packed) {
            if (packed.isBooleanValue()) {
                return packed.asBooleanValue().getBoolean();
            } else if (packed.isIntegerValue()) {
                return packed.asIntegerValue().toBigInteger();
            } else if (packed.isFloatValue()) {
                return packed.asFloatValue().toDouble();
            } else if (packed.isStringValue()) {
                return packed.asStringValue().asString();
            } else if (packed.isBinaryValue()) {
                return widened(packed.asBinaryValue().asByteArray());
            } else if (packed.isArrayValue()) {
                return widened(packed.asArrayValue().list());
            }
            return widened(packed.asMapValue().map());
        }
        if (value instanceof Integer || value instanceof Long) {
            return BigInteger.valueOf(((Number) value).longValue());
        } else if (value instanceof Float f) {
            return f.doubleValue();
        } else if (value instanceof byte[] bytes) {
            List<Object> list = new ArrayList<>(List.of("bytes"));
            for (byte each : bytes) {
                list.add(each);
            }
            return list;
        } else if (value instanceof List<?> list) {
            return list.stream().map(MessagePackOracleTest::widened).toList();
        } else if (value instanceof Map<?, ?> map) {
            Map<Object, Object> wide = new LinkedHashMap<>();
            map.forEach((k, v) -> wide.put(widened(k), widened(v)));
            return wide;
        }
        return value;
    }
}
