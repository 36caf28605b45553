package dev.signalbox.process;

import dev.signalbox.TimedOutException;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkAddress;
import dev.signalbox.link.LinkClosedException;
import dev.signalbox.link.LinkException;
import dev.signalbox.link.LinkListener;
import dev.signalbox.link.LinkOptions;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the ends of a pipe find each other, in the process that opened it: the receiver says where it listens, and senders
 * ask for that. Events do not go through here.
 *
 * <p>Questions and answers are frames of one byte and a text. The handlers run on the I/O thread and do not block; answers are so short
 * that a ring always has room for them.
 */
final class PipeDesk implements AutoCloseable {
    static final byte RECEIVER_IS_AT = 'R';
    static final byte WHERE_IS_RECEIVER = 'S';
    static final byte WELCOME = 'W';
    static final byte TAKEN = 'T';
    static final byte IT_IS_AT = 'A';
    static final byte NOT_YET = 'N';
    static final byte CLOSED = 'C';

    /** What is said here is short. */
    static final LinkOptions OPTIONS =
            LinkOptions.builder().ringBytes(4096).maxFrameBytes(1024).build();

    private static final System.Logger LOG = System.getLogger("dev.signalbox.process");
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final LinkListener listener = LinkListener.open(OPTIONS);
    private final ReentrantLock lock = new ReentrantLock();
    // guarded by the lock
    private final Set<Link> lines = new HashSet<>();
    private final List<Link> waiting = new ArrayList<>();
    private @Nullable String receiverAt;
    private @Nullable Link receiver;
    private @Nullable String closedBecause;

    PipeDesk() {
        Thread door = new Thread(this::welcome, "signalbox-pipe-" + NUMBERS.incrementAndGet());
        door.setDaemon(true);
        door.start();
    }

    LinkAddress address() {
        return listener.address();
    }

    private void welcome() {
        while (true) {
            try {
                take(listener.accept(Duration.ofHours(1)));
            } catch (TimedOutException e) {
                // nobody came
            } catch (LinkClosedException | InterruptedException closed) {
                return;
            } catch (LinkException e) {
                LOG.log(Level.WARNING, "An end of a pipe could not join it", e);
            }
        }
    }

    private void take(Link line) {
        lock.lock();
        try {
            if (closedBecause != null && receiverAt == null) {
                line.close();
                return;
            }
            lines.add(line);
        } finally {
            lock.unlock();
        }
        line.handle(frame -> hear(line, frame), (gone, failure) -> forget(line));
    }

    private void hear(Link line, ByteBuffer frame) {
        byte kind = frame.get();
        String text = StandardCharsets.UTF_8.decode(frame).toString();
        lock.lock();
        try {
            if (kind == RECEIVER_IS_AT) {
                register(line, text);
            } else if (kind == WHERE_IS_RECEIVER) {
                if (closedBecause != null) {
                    say(line, CLOSED, closedBecause);
                } else if (receiverAt != null) {
                    say(line, IT_IS_AT, receiverAt);
                } else {
                    waiting.add(line);
                    say(line, NOT_YET, "");
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void register(Link line, String at) {
        if (closedBecause != null) {
            say(line, CLOSED, closedBecause);
        } else if (receiver != null) {
            say(line, TAKEN, "process " + receiver.peerPid());
        } else {
            receiver = line;
            receiverAt = at;
            say(line, WELCOME, "");
            waiting.forEach(sender -> say(sender, IT_IS_AT, at));
            waiting.clear();
        }
    }

    private void forget(Link line) {
        lock.lock();
        try {
            lines.remove(line);
            waiting.remove(line);
            if (line == receiver && closedBecause == null) {
                end("its receiver, process " + line.peerPid() + ", has closed it or died");
            }
        } finally {
            lock.unlock();
        }
        line.close();
    }

    /** To be called with the lock. */
    private void end(String because) {
        closedBecause = because;
        waiting.forEach(sender -> say(sender, CLOSED, because));
        waiting.clear();
    }

    private static void say(Link line, byte kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            if (!line.offer(
                    ByteBuffer.allocate(1 + bytes.length).put(kind).put(bytes).flip())) {
                line.close(); // it does not read
            }
        } catch (LinkClosedException gone) {
            // it hears nothing more
        }
    }

    @Override
    public void close() {
        List<Link> open;
        lock.lock();
        try {
            if (closedBecause == null) {
                end("it was closed where it was opened");
            }
            open = List.copyOf(lines);
        } finally {
            lock.unlock();
        }
        listener.close();
        open.forEach(Link::close);
    }
}
