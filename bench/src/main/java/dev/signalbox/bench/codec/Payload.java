package dev.signalbox.bench.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What is encoded: a small record, a map of about 1 KiB with values of many types, 64 KiB of bytes. */
@State(Scope.Thread)
public abstract class Payload {
    /** The same for all: larger than any encoding. */
    static final int ROOM = 70_000;

    @Param({"record", "map", "bytes"})
    public String kind = "record";

    Object value() {
        return switch (kind) {
            case "record" -> new Small(123_456_789L, "sushi for two", 42, 12.5, true, "no wasabi");
            case "map" -> map();
            case "bytes" -> bytes();
            default -> throw new IllegalArgumentException("kind=" + kind);
        };
    }

    private static byte[] bytes() {
        byte[] bytes = new byte[1 << 16];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static Map<String, Object> map() {
        Random random = new Random(1);
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < 29; i++) {
            Object value = switch (i % 6) {
                case 0 -> random.nextInt();
                case 1 -> random.nextLong();
                case 2 -> random.nextDouble();
                case 3 -> "the text that is number " + i + " of this map, neither long nor short";
                case 4 -> random.nextBoolean();
                default -> new ArrayList<Object>(List.of(i, i * 1000, "element " + i));
            };
            map.put("some-key-" + i, value);
        }
        return map;
    }
}
