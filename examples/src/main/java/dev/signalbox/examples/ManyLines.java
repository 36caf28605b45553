package dev.signalbox.examples;

import dev.signalbox.link.Link;
import dev.signalbox.link.LinkState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Lines that need no thread of their own. */
final class ManyLines {
    private ManyLines() {}

    static void handle(Link link, Consumer<byte[]> answers, Runnable gone) {
        // region link-handle
        link.handle(
                frame -> answers.accept(copy(frame)), // on the I/O thread of all such lines: must not block
                (end, failure) -> gone.run());
        // endregion
    }

    static byte[] askAndHelp(Link link, byte[] question, CompletableFuture<byte[]> answer) throws Exception {
        // region link-help
        link.send(ByteBuffer.wrap(question), Duration.ofSeconds(1));
        link.pollUntil(answer::isDone); // looks for a moment itself; a quick answer needs no wake-up
        return answer.get(1, TimeUnit.SECONDS);
        // endregion
    }

    static int loop(Link link, DatagramChannel udp) throws IOException {
        int[] datagrams = {0};
        // region link-select
        try (Selector selector = Selector.open()) {
            udp.configureBlocking(false);
            udp.register(selector, SelectionKey.OP_READ);
            link.register(selector, frame -> answer(link, frame));
            while (link.state() == LinkState.OPEN) {
                selector.select(key -> {
                    if (key.attachment() instanceof Link line) {
                        line.poll(); // hands out what is there, and asks for a bell
                    } else {
                        datagrams[0] += read(udp);
                    }
                });
            }
        }
        // endregion
        return datagrams[0];
    }

    private static int read(DatagramChannel udp) {
        try {
            int datagrams = 0;
            while (udp.receive(ByteBuffer.allocate(100)) != null) {
                datagrams++;
            }
            return datagrams;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] copy(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static void answer(Link link, ByteBuffer question) {
        if (!link.offer(ByteBuffer.allocate(Long.BYTES).putLong(0, 2 * question.getLong()))) {
            throw new IllegalStateException("nobody takes the answers");
        }
    }
}
