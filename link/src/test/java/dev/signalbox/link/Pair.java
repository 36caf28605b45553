package dev.signalbox.link;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Both sides of a line in one process. */
record Pair(Link here, Link there) implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(20);

    static Pair open(LinkOptions options) throws Exception {
        try (LinkListener listener = LinkListener.open(options)) {
            CompletableFuture<Link> connected = connect(listener, options);
            Link here = listener.accept(SOON);
            return new Pair(here, connected.get(20, TimeUnit.SECONDS));
        }
    }

    static CompletableFuture<Link> connect(LinkListener listener, LinkOptions options) {
        return async(() -> Link.connect(listener.address(), options));
    }

    /** On a thread of its own: the common pool may have a single one. */
    static <T> CompletableFuture<T> async(Work<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        done.complete(work.run());
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                },
                "signalbox-test-async");
        thread.start();
        done.whenComplete((value, failure) -> {
            if (done.isCancelled()) {
                thread.interrupt();
            }
        });
        return done;
    }

    interface Work<T> {
        T run() throws Exception;
    }

    /** Offers the numbers from 0 on until nothing moves any more, and says how many were taken. */
    static int fill(Link link) {
        // over a socket, what lies between takes more in a moment
        long still = link.transport() == LinkTransport.SOCKET ? TimeUnit.MILLISECONDS.toNanos(300) : 0;
        int frames = 0;
        for (long since = System.nanoTime(); ; ) {
            if (link.offer(number(frames))) {
                frames++;
                since = System.nanoTime();
            } else if (System.nanoTime() - since >= still) {
                return frames;
            } else {
                Thread.onSpinWait();
            }
        }
    }

    static ByteBuffer number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, number);
    }

    /** Bytes of this length that tell where one is missing. */
    static byte[] pattern(int length, int seed) {
        byte[] bytes = new byte[length];
        int state = seed;
        for (int i = 0; i < length; i++) {
            state = state * 31 + 17;
            bytes[i] = (byte) (state >>> 16);
        }
        return bytes;
    }

    @Override
    public void close() {
        here.close();
        there.close();
    }
}
