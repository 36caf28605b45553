package dev.signalbox.link;

import dev.signalbox.TimedOutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The process whose memory is taken away: accepts so many lines, uses each from three threads until it fails, closes it, and says
 * so. Every other one has a handler; then the I/O thread is the one that falls, and must go on with a good line. Ends with 0 if that is
 * how it went.
 */
final class TruncatedPeer {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(5);

    private TruncatedPeer() {}

    public static void main(String[] args) throws Exception {
        LinkOptions options = LinkOptions.builder().ringBytes(16384).build();
        Pair good = Pair.open(options);
        BlockingQueue<Long> heard = new LinkedBlockingQueue<>();
        good.there().handle(frame -> heard.add(frame.getLong()), (how, failure) -> {});
        LinkListener listener = LinkListener.open(options);
        System.out.println(listener.address().text());
        for (long line = 0; line < Integer.parseInt(args[0]); line++) {
            Link link = listener.accept(LIMIT);
            List<CompletableFuture<Throwable>> users = new ArrayList<>();
            users.add(line % 2 == 0 ? use(link, () -> link.poll(TruncatedPeer::read, SHORT)) : handle(link));
            users.add(use(link, () -> link.send(ByteBuffer.allocate(100), SHORT)));
            users.add(use(link, () -> link.send(ByteBuffer.allocate(9000), SHORT)));
            StringBuilder how = new StringBuilder("closed");
            for (CompletableFuture<Throwable> user : users) {
                how.append(' ').append(user.get(20, TimeUnit.SECONDS).getClass().getSimpleName());
            }
            // from a thread of its own, to see it hang
            Pair.async(() -> {
                        link.close();
                        return 0;
                    })
                    .get(20, TimeUnit.SECONDS);
            good.here().send(Pair.number(line), LIMIT);
            Long echo = heard.poll(20, TimeUnit.SECONDS);
            if (echo == null || echo != line) {
                throw new IllegalStateException(
                        "the good line carries nothing any more: line=" + line + " got=" + echo);
            }
            System.out.println(how);
        }
        good.close();
        listener.close();
    }

    private static void read(ByteBuffer frame) {
        frame.get(new byte[frame.remaining()]);
    }

    private static CompletableFuture<Throwable> handle(Link link) {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        link.handle(
                TruncatedPeer::read,
                (how, failure) -> ended.complete(failure == null ? new LinkClosedException("state=" + how) : failure));
        return ended;
    }

    /** Until it fails with anything but a time-out, or the line has ended. */
    private static CompletableFuture<Throwable> use(Link link, Use use) {
        return Pair.async(() -> {
            try {
                Throwable failure = failureOf(link, use);
                Faults.settle();
                return failure;
            } catch (InternalError late) {
                // JDK 17 may raise it anywhere in the thread, so here as well
                return late;
            }
        });
    }

    private static Throwable failureOf(Link link, Use use) throws InterruptedException {
        while (link.state() == LinkState.OPEN) {
            try {
                use.once();
            } catch (TimedOutException e) {
                // nothing was read on the other side
            } catch (LinkException | InternalError e) {
                return e;
            }
        }
        return new LinkClosedException("state=" + link.state());
    }

    private interface Use {
        void once() throws InterruptedException;
    }
}
