package dev.signalbox.process;

import dev.signalbox.TimedOutException;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkAddress;
import dev.signalbox.link.LinkClosedException;
import dev.signalbox.link.LinkException;
import dev.signalbox.link.LinkListener;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Where the senders of a pipe come in: the receiver's listener, the thread that accepts them, and the line to the desk, which has
 * been told where that is. Wakes whoever waits when a line has come, or when no further one can.
 */
final class Entrance implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.signalbox.process");
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final LinkListener listener;
    private final Link desk;
    private final Runnable wake;
    private final Queue<Link> lines = new ConcurrentLinkedQueue<>();
    private volatile boolean deskGone;

    private Entrance(LinkListener listener, Link desk, Runnable wake) {
        this.listener = listener;
        this.desk = desk;
        this.wake = wake;
    }

    /** Becomes the receiver of the pipe. */
    static Entrance join(LinkAddress address, Runnable wake) throws InterruptedException {
        LinkListener listener = LinkListener.open();
        Link desk = null;
        try {
            desk = Link.connect(address, PipeDesk.OPTIONS);
            register(desk, listener.address());
        } catch (RuntimeException | InterruptedException e) {
            listener.close();
            if (desk != null) {
                desk.close();
            }
            throw e;
        }
        Entrance made = new Entrance(listener, desk, wake);
        desk.handle(frame -> {}, (end, failure) -> made.deskHasGone());
        Thread door = new Thread(made::welcome, "signalbox-pipe-receiver-" + NUMBERS.incrementAndGet());
        door.setDaemon(true);
        door.start();
        return made;
    }

    private static void register(Link desk, LinkAddress address) throws InterruptedException {
        byte[] at = address.text().getBytes(StandardCharsets.UTF_8);
        desk.send(ByteBuffer.allocate(1 + at.length)
                .put(PipeDesk.RECEIVER_IS_AT)
                .put(at)
                .flip());
        Optional<byte[]> answer = answer(desk);
        if (answer.isEmpty()) {
            throw new TimedOutException(
                    "Cannot become the receiver of a pipe: the process that opened it did not answer within " + LIMIT);
        }
        byte[] bytes = answer.get();
        String text = new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
        if (bytes[0] == PipeDesk.TAKEN) {
            throw new IllegalStateException("Cannot become the receiver of a pipe: it has one already, " + text
                    + ". Open a pipe for each receiver.");
        }
        if (bytes[0] == PipeDesk.CLOSED) {
            throw Intake.closedException(text);
        }
    }

    /** From the moment the desk knows where we are it must find us there: an interrupt is for whoever waits for events later. */
    private static Optional<byte[]> answer(Link desk) {
        long deadline = Deadlines.of(LIMIT);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return desk.receive(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void welcome() {
        while (true) {
            try {
                lines.add(listener.accept(Duration.ofHours(1)));
                wake.run();
            } catch (TimedOutException e) {
                // nobody came
            } catch (LinkClosedException | InterruptedException e) {
                return;
            } catch (LinkException e) {
                LOG.log(Level.WARNING, "A sender could not join a pipe", e);
            }
        }
    }

    private void deskHasGone() {
        deskGone = true;
        wake.run();
    }

    /** A line that has come; null if there is none now. */
    @Nullable
    Link next() {
        return lines.poll();
    }

    boolean hasNext() {
        return !lines.isEmpty();
    }

    /** Whether no line is here, and none can come: the process where senders ask for us has gone. */
    boolean isOver() {
        return deskGone && lines.isEmpty();
    }

    /** Lets nobody in from now on. */
    void stop() {
        listener.close();
    }

    @Override
    public void close() {
        stop();
        desk.close();
    }
}
