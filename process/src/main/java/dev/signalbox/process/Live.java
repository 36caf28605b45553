package dev.signalbox.process;

import dev.signalbox.TimedOutException;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkClosedException;
import dev.signalbox.link.LinkException;
import dev.signalbox.link.LinkListener;
import dev.signalbox.link.LinkState;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One back, from its start to its end; its successor is another one.
 *
 * <p>{@code buried} is written before the calls that are open are failed, and read after one was added and sent: so either the one who fails them sees it, or its
 * caller sees that it came too late.
 */
final class Live implements AutoCloseable {
    private static final Duration SLICE = Duration.ofMillis(50);
    /** How long the process of a back whose line has ended may take to end before it is killed. */
    private static final Duration END_LIMIT = Duration.ofMillis(500);

    private final Front front;
    private final ConcurrentMap<Long, Call> open = new ConcurrentHashMap<>();
    private final CompletableFuture<@Nullable Throwable> ready = new CompletableFuture<>();
    private volatile @Nullable Host host;
    private volatile @Nullable Link calls;
    private volatile @Nullable Link messages;
    private volatile @Nullable DeathReason killedFor;
    private volatile @Nullable String bye;
    private volatile @Nullable LinkException broken;
    private final AtomicLong heard = new AtomicLong();
    private volatile boolean isDead;
    private volatile @Nullable BackExit buried;

    Live(Front front) {
        this.front = front;
    }

    /** Starts it and waits until it is ready. */
    void start(BackHosts.Launcher launcher, byte[] work) throws InterruptedException {
        // a debugger may hold it up for as long as it likes
        Duration limit = launcher.isDebugged() ? Duration.ofDays(365) : front.options().startLimit;
        long deadline = Deadlines.of(limit);
        try (LinkListener listener = LinkListener.open(BackSpec.lines(front.options().maxFrameBytes))) {
            Host launched = launcher.launch(front.spec(listener.address().text(), work));
            host = launched;
            Link first = accept(listener, launched, deadline, limit);
            calls = first;
            messages = accept(listener, launched, deadline, limit);
            first.handle(this::hear, this::ended);
        }
        try {
            Throwable why = ready.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (why != null) {
                throw new BackStartFailed(
                        "The back of '" + front.name() + "' (pid " + pid() + ") cannot begin: " + why, why);
            }
        } catch (TimeoutException e) {
            throw tooLate(limit);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Link accept(LinkListener listener, Host launched, long deadline, Duration limit)
            throws InterruptedException {
        while (true) {
            try {
                return listener.accept(SLICE);
            } catch (TimedOutException notYet) {
                if (!launched.isAlive()) {
                    throw new BackStartFailed(
                            "The back of '" + front.name() + "' (pid " + launched.pid()
                                    + ") ended before it was ready: " + launched.awaitExit(END_LIMIT),
                            null);
                }
                if (System.nanoTime() - deadline > 0) {
                    throw tooLate(limit);
                }
            }
        }
    }

    private TimedOutException tooLate(Duration limit) {
        return new TimedOutException(
                "The back of '" + front.name() + "' (pid " + pid() + ") was not ready within startLimit=" + limit);
    }

    long pid() {
        Host here = host;
        return here == null ? 0 : here.pid();
    }

    Link calls() {
        return required(calls);
    }

    Link messages() {
        return required(messages);
    }

    private Link required(@Nullable Link line) {
        if (line == null) {
            throw new IllegalStateException("The back of '" + front.name() + "' has no line yet");
        }
        return line;
    }

    /** How many frames it has sent: each is a sign of life. */
    long heard() {
        return heard.get();
    }

    boolean isKilled() {
        return killedFor != null;
    }

    boolean isDead() {
        return isDead;
    }

    /** Whether it said so before it ended. */
    boolean saidBye() {
        return bye != null;
    }

    void add(Call call) {
        call.live = this;
        open.put(call.id, call);
    }

    /** Whether nobody else has ended the call. */
    boolean remove(Call call) {
        return open.remove(call.id) != null;
    }

    /** Kills it; why goes into what is said of its end. */
    void kill(@Nullable DeathReason why) {
        killedFor = why;
        Host here = host;
        if (here != null) {
            here.kill();
        }
    }

    Bytes stopFrame(Duration drain) {
        Bytes frame = new Bytes();
        frame.u8(BackWire.STOP);
        frame.i64(Deadlines.of(drain) == Deadlines.NEVER ? Long.MAX_VALUE / 2 : drain.toNanos());
        return frame;
    }

    /** Asks for its end, without waiting for it; waits for room. */
    void stop(Duration drain) {
        try {
            calls().send(stopFrame(drain).view(), drain);
        } catch (LinkClosedException e) {
            // it has ended already
        } catch (TimedOutException e) {
            Delivery.LOG.log(Level.DEBUG, "The back of '" + front.name() + "' takes no messages", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until its line has ended, for a while. */
    void awaitDead(Duration limit) {
        long deadline = Deadlines.of(limit);
        while (!isDead && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    void ping(Call call) {
        Bytes frame = new Bytes();
        frame.u8(BackWire.PING);
        frame.i64(call.id);
        boolean unused = offer(frame); // if it is full, what is there will be answered
    }

    /** Says something if there is room for it now; also true if nobody is there to hear it. */
    boolean offer(Bytes frame) {
        try {
            return calls().offer(frame.view());
        } catch (LinkClosedException e) {
            return true;
        }
    }

    /** On the I/O thread, or one that waits for an answer. */
    private void hear(ByteBuffer frame) {
        heard.lazySet(heard.get() + 1); // by one thread at a time
        switch (frame.get()) {
            case BackWire.ANSWER -> {
                Call call = open.remove(frame.getLong());
                if (call != null) {
                    call.answered(frame);
                    front.desk().answered(call);
                }
            }
            case BackWire.READY -> ready.complete(null);
            case BackWire.NOT_READY -> {
                byte[] copy = new byte[frame.remaining()];
                frame.get(copy);
                front.desk().later(() -> ready.complete(front.desk().failure(ByteBuffer.wrap(copy), this)));
            }
            case BackWire.FAILED -> front.desk().silentlyFailed(this, frame);
            case BackWire.WANTS_END -> front.wantsEnd(this);
            case BackWire.BYE -> bye = Bytes.text(frame);
            default ->
                Delivery.LOG.log(Level.WARNING, "The back of '" + front.name() + "' says what is not known here");
        }
    }

    private void ended(LinkState how, @Nullable LinkException failure) {
        broken = failure;
        isDead = true;
        front.desk().later(() -> ready.complete(new LinkClosedException("its line has ended before it was ready")));
        front.died(this);
    }

    /** Waits for the end of its process, and kills what is left of it. */
    BackExit exit(Duration killLimit) {
        Host here = host;
        if (here == null) {
            return exit(true, DeathReason.START_FAILED, -1, "nothing was started", List.of());
        }
        Host.Exit exit = awaitExit(here, END_LIMIT);
        if (exit == null) {
            here.kill();
            exit = awaitExit(here, killLimit);
        }
        if (exit == null) {
            exit = new Host.Exit(DeathReason.LINE_BROKEN, -1, "its process does not end", List.of());
        }
        DeathReason killed = killedFor;
        LinkException failure = broken;
        String last = bye;
        if (last != null) {
            return exit(false, killed == null ? exit.reason() : killed, exit.code(), last, exit.lastLines());
        }
        return killed == null && failure != null
                ? exit(true, DeathReason.LINE_BROKEN, exit.code(), failure.toString(), exit.lastLines())
                : exit(true, killed == null ? exit.reason() : killed, exit.code(), exit.detail(), exit.lastLines());
    }

    /** What is known at once of one that died before it had its state. */
    BackExit diedEarly() {
        return exit(true, DeathReason.START_FAILED, -1, "it died before it had its state", List.of());
    }

    private BackExit exit(boolean crashed, DeathReason reason, int code, String detail, List<String> lines) {
        return new BackExit(front.name(), pid(), crashed, reason, code, detail, lines, Instant.now());
    }

    private static Host.@Nullable Exit awaitExit(Host host, Duration limit) {
        boolean interrupted = false;
        long deadline = Deadlines.of(limit);
        try {
            while (true) {
                try {
                    Host.Exit exit = host.awaitExit(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
                    return host.isAlive() ? null : exit;
                } catch (InterruptedException e) {
                    interrupted = true; // whoever buries a back sees to it that nothing is left
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** How it ended, once its calls are being failed. */
    @Nullable
    BackExit buried() {
        return buried;
    }

    /** Fails what has no answer. */
    void failOpen(BackExit exit) {
        buried = exit;
        for (Call call : List.copyOf(open.values())) {
            if (open.remove(call.id, call)) {
                call.end(BackDied.during(call.name, exit));
                front.desk().answered(call);
            }
        }
    }

    /** Lets go of both lines: it was never in use. */
    void abandon() {
        close();
        Link line = messages;
        if (line != null) {
            line.close();
        }
    }

    /** Lets go of the line of calls; the one of messages is read to its end by whoever takes them. */
    @Override
    public void close() {
        Link line = calls;
        if (line != null) {
            line.close();
        }
    }
}
