package dev.signalbox.process.internal.shared;

import dev.signalbox.ConfigurationException;
import dev.signalbox.TimedOutException;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkClosedException;
import dev.signalbox.link.LinkException;
import dev.signalbox.link.LinkListener;
import dev.signalbox.link.LinkOptions;
import dev.signalbox.link.WaitPolicy;
import dev.signalbox.link.internal.Pid;
import dev.signalbox.link.internal.PrivateDirectory;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the shared objects live that this process has made: a private directory with a file for each, the table of members, and a line to each other process
 * that uses one of them. There is one as long as there is such an object.
 *
 * <p>The objects themselves are nothing but words in their files, which every process changes by itself. The home tells who is there, notices who has died, and
 * passes on who is to look again. It does that on the I/O thread, so no handler here blocks.
 *
 * <p>Locks: {@code LOCK} for which home is the current one and how many objects use it; {@code entering} for the rows of the table.
 */
final class Home extends Place {
    static final byte WELCOME = 'W';
    static final byte FULL = 'F';

    /** What is said here is short. And whoever has passed on that there is news leaves the processor to the thread that it has woken. */
    static final LinkOptions OPTIONS = LinkOptions.builder()
            .ringBytes(4096)
            .maxFrameBytes(2048)
            .waiting(WaitPolicy.BATTERY)
            .build();

    private static final System.Logger LOG = System.getLogger("dev.signalbox.process");
    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static @Nullable Home current; // under LOCK
    private static boolean hooked; // under LOCK

    private record Visitor(Link line, int member, Nudges nudges) {}

    private final PrivateDirectory directory;
    private final LinkListener listener;
    private final List<Visitor> visitors = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong();
    private final ReentrantLock entering = new ReentrantLock();
    private int lastRow; // under entering
    private int users; // under LOCK

    private Home(PrivateDirectory directory, LinkListener listener, Members members, int me) {
        super(directory.path(), members, me);
        this.directory = directory;
        this.listener = listener;
    }

    /** That of this process, for one more object. */
    static Home use() {
        LOCK.lock();
        try {
            Home home = current;
            if (home == null) {
                home = open();
                current = home;
                deleteAtExit();
            }
            home.users++;
            return home;
        } finally {
            LOCK.unlock();
        }
    }

    /** The same, if that is its address; else null. */
    static @Nullable Home useIf(String address) {
        LOCK.lock();
        try {
            Home home = current;
            if (home == null || !home.address().equals(address)) {
                return null;
            }
            home.users++;
            return home;
        } finally {
            LOCK.unlock();
        }
    }

    /** Frames may be large, and nobody may come for long who sweeps. What is mapped can still be used by other hooks. */
    private static void deleteAtExit() {
        if (!hooked) {
            hooked = true;
            try {
                Runtime.getRuntime().addShutdownHook(new Thread(Home::deleteCurrent, "signalbox-shared-exit"));
            } catch (IllegalStateException e) {
                LOG.log(Level.DEBUG, "Made at the very end: what is not closed is swept by the next process", e);
            }
        }
    }

    private static void deleteCurrent() {
        LOCK.lock();
        try {
            if (current != null) {
                current.listener.close();
                current.directory.close();
            }
        } finally {
            LOCK.unlock();
        }
    }

    private static Home open() {
        PrivateDirectory directory = PrivateDirectory.create("home");
        LinkListener listener = null;
        try {
            listener = LinkListener.open(OPTIONS);
            Members members = Members.create(directory.path().resolve("members"));
            int me = members.next(0);
            members.enter(me, Pid.here());
            Home home = new Home(directory, listener, members, me);
            Thread door = new Thread(home::welcome, "signalbox-home-" + NUMBERS.incrementAndGet());
            door.setDaemon(true);
            door.start();
            return home;
        } catch (IOException | RuntimeException e) {
            if (listener != null) {
                listener.close();
            }
            directory.close();
            throw e instanceof RuntimeException ours
                    ? ours
                    : new ConfigurationException(
                            "Cannot make a place for shared objects in '" + directory.path() + "': " + e, e);
        }
    }

    String address() {
        return listener.address().text();
    }

    long nextId() {
        return ids.incrementAndGet();
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
                LOG.log(Level.WARNING, "A process could not reach the shared objects of this one", e);
            }
        }
    }

    private void take(Link line) {
        Visitor visitor = enter(line);
        if (visitor == null) {
            say(line, FULL, 0);
            line.endSending();
            line.handle(frame -> {}, (end, failure) -> line.close());
            return;
        }
        say(line, WELCOME, visitor.member);
        line.handle(frame -> nudged(visitor), (end, failure) -> left(visitor));
        if (over() != null) {
            line.close();
        }
    }

    /** A row is given again as late as possible: who had it may not have heard yet that it is no longer his. */
    private @Nullable Visitor enter(Link line) {
        entering.lock();
        try {
            for (int i = 0; i < Members.ROWS; i++) {
                lastRow = (lastRow + 1) % Members.ROWS;
                if (members.isFree(lastRow)) {
                    int member = members.next(lastRow);
                    members.enter(member, line.peerPid());
                    Visitor visitor = new Visitor(line, member, new Nudges(line));
                    visitors.add(visitor);
                    return visitor;
                }
            }
            return null;
        } finally {
            entering.unlock();
        }
    }

    private void say(Link line, byte kind, int member) {
        byte[] path = directory.path().toString().getBytes(StandardCharsets.UTF_8);
        try {
            boolean unused = line.offer(ByteBuffer.allocate(5 + path.length)
                    .put(kind)
                    .putInt(member)
                    .put(path)
                    .flip());
        } catch (LinkClosedException gone) {
            // its end is told by the handler
        }
    }

    private void nudged(Visitor from) {
        long bits = members.takeFromMember(from.member);
        wakeHere(bits);
        wakeOthers(bits, from);
    }

    /** It has closed the last of its objects, or died. Whoever waits for something that it held looks again, and sees that. */
    private void left(Visitor visitor) {
        visitors.remove(visitor);
        members.leave(visitor.member);
        visitor.line.close();
        wake(-1);
    }

    @Override
    void wakeOthers(long bits) {
        wakeOthers(bits, null);
    }

    private void wakeOthers(long bits, @Nullable Visitor except) {
        for (Visitor visitor : visitors) {
            long waits = members.waits(visitor.member) & bits;
            if (visitor != except && waits != 0 && members.putFromHome(visitor.member, waits)) {
                visitor.nudges.send();
            }
        }
    }

    @Override
    void release() {
        LOCK.lock();
        try {
            if (--users > 0) {
                return;
            }
            if (Objects.equals(current, this)) {
                current = null;
            }
        } finally {
            LOCK.unlock();
        }
        end("the process that made it has closed all it shared");
        listener.close();
        visitors.forEach(visitor -> visitor.line.close());
        directory.close();
    }
}
