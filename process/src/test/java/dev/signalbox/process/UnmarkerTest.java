package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A child's messages among what it prints, written by the one and parted by the other. */
class UnmarkerTest {
    private static final byte[] TOKEN = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final List<String> lines = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final ByteArrayOutputStream pipe = new ByteArrayOutputStream();
    private final ChildVoice voice = new ChildVoice(TOKEN, pipe);

    @Test
    void findsAMessageInTheMiddleOfALine() {
        print("hel");
        voice.ready();
        print("lo\n");
        part(1000);
        assertThat(lines).containsExactly("hello");
        assertThat(messages).containsExactly("2:");
    }

    @Test
    void putsALongMessageTogetherThoughOthersPrintBetweenItsChunks() {
        String text = "long ".repeat(1000);
        ChildVoice interrupted = new ChildVoice(TOKEN, new ByteArrayOutputStream() {
            @Override
            public void write(byte[] bytes, int from, int length) {
                assertThat(length).isLessThanOrEqualTo(Marks.LONGEST_CHUNK);
                pipe.write(bytes, from, length);
                print("x\n");
            }
        });
        interrupted.log(0, "INFO", "a", text, null);
        part(1000);
        assertThat(messages)
                .singleElement()
                .asString()
                .startsWith("5:")
                .hasSize(2 + Long.BYTES + 12 + "INFO".length() + 1 + 5000);
        assertThat(lines).hasSizeGreaterThan(10).containsOnly("x");
    }

    @Test
    void leavesWhatOnlyLooksLikeAMarkAsItIs() {
        print("\u001E");
        print("\u001E0123456789");
        print("\u001E0123456789abcdeX\n");
        print("end \u001E0123456789abcdef");
        part(1000);
        assertThat(lines).containsExactly("\u001E\u001E0123456789\u001E0123456789abcdeX", "end \u001E0123456789abcdef");
        assertThat(messages).isEmpty();
    }

    @Test
    @Timeout(60)
    void losesNothingHoweverTheBytesCome() {
        long seed = ThreadLocalRandom.current().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            pipe.reset();
            lines.clear();
            messages.clear();
            StringBuilder printed = new StringBuilder();
            int said = 0;
            for (int i = random.nextInt(40); i >= 0; i--) {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        voice.log(0, "INFO", "l", "m".repeat(random.nextInt(2000)), null);
                        said++;
                    }
                    case 1 -> {
                        voice.hello(random.nextLong());
                        said++;
                    }
                    default -> {
                        String text = switch (random.nextInt(4)) {
                            case 0 -> "\u001E";
                            case 1 -> "\n";
                            case 2 -> "\u001E0123456789abcdef".substring(0, random.nextInt(17));
                            default -> "text ü ";
                        };
                        printed.append(text);
                        print(text);
                    }
                }
            }
            part(1 + random.nextInt(random.nextBoolean() ? 3 : 700));
            assertThat(String.join("\n", lines) + (printed.toString().endsWith("\n") ? "\n" : ""))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(printed.toString());
            assertThat(messages).as("seed %d round %d", seed, round).hasSize(said);
        }
    }

    private void print(String text) {
        pipe.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private void part(int atOnce) {
        LineSplitter splitter = new LineSplitter("the test", lines::add);
        Unmarker unmarker = new Unmarker(TOKEN, splitter, (type, payload) -> messages.add(type + ":" + text(payload)));
        byte[] all = pipe.toByteArray();
        for (int at = 0; at < all.length; at += atOnce) {
            int length = Math.min(atOnce, all.length - at);
            byte[] some = new byte[length];
            System.arraycopy(all, at, some, 0, length);
            unmarker.feed(some, length);
        }
        unmarker.end();
    }

    private static String text(ByteBuffer payload) {
        return StandardCharsets.ISO_8859_1.decode(payload).toString();
    }
}
