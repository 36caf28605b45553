package dev.signalbox.examples;

import dev.signalbox.link.Batch;
import dev.signalbox.link.Claim;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkAddress;
import dev.signalbox.link.LinkListener;
import dev.signalbox.link.LinkOptions;
import dev.signalbox.link.LinkState;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** A line between two processes. */
final class TwoProcesses {
    private TwoProcesses() {}

    static Link listen(PrintStream child) throws InterruptedException {
        // region link-listen
        try (LinkListener listener = LinkListener.open()) {
            child.println(listener.address().text());
            return listener.accept(Duration.ofSeconds(10));
        }
        // endregion
    }

    static void serve(String address) throws InterruptedException {
        // region link-serve
        try (Link link = Link.connect(LinkAddress.parse(address), LinkOptions.defaults())) {
            while (link.state() == LinkState.OPEN) {
                link.poll(frame -> answer(link, frame), Duration.ofSeconds(1));
            }
        }
        // endregion
    }

    static Optional<byte[]> ask(Link link, byte[] question) throws InterruptedException {
        // region link-ask
        link.send(ByteBuffer.wrap(question), Duration.ofSeconds(1));
        return link.receive(Duration.ofSeconds(1)); // empty: nothing came in time, or the line has ended
        // endregion
    }

    static void sendInPlace(Link link, long id, int price) throws InterruptedException {
        // region link-claim
        try (Claim claim = link.claim(12, Duration.ofSeconds(1))) {
            claim.buffer().putLong(id).putInt(price);
            claim.commit(); // without it, nothing is sent
        }
        // endregion
    }

    static void sendMany(Link link, Iterable<byte[]> lines) throws InterruptedException {
        // region link-batch
        try (Batch batch = link.batch(Duration.ofSeconds(1))) {
            for (byte[] line : lines) {
                batch.send(ByteBuffer.wrap(line));
            }
        }
        // endregion
    }

    private static void answer(Link link, ByteBuffer question) {
        if (!link.offer(ByteBuffer.allocate(Long.BYTES).putLong(0, 2 * question.getLong()))) {
            throw new IllegalStateException("nobody takes the answers");
        }
    }
}
