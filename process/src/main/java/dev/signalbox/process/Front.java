package dev.signalbox.process;

import dev.signalbox.RefusedException;
import dev.signalbox.SignalboxException;
import dev.signalbox.TimedOutException;
import dev.signalbox.link.LinkClosedException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The side of a message process that is here: whether there is a back, what goes to it, and what is done when it dies.
 *
 * <p>A message goes to {@code live}, without any lock, while there is one. Else the lock says what becomes of it: it is refused, or it waits for the next back. Those that
 * wait are sent in their order before {@code live} is set, so that nobody overtakes.
 *
 * <p>One thread, {@code keeper}, buries backs and starts their successors. It is the only one that leaves {@link BackState#RESTARTING}, and the one that ends what was
 * asked to stop.
 *
 * <p>Long because each way into and out of each state is here, under one lock.
 */
final class Front {
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final ProcessOptions options;
    private final @Nullable String face;
    private final int signature;
    private final FrontDesk desk;
    private final BackRestarts restarts;
    private final Serial keeper;
    private final Inbox inbox;
    private final List<Consumer<? super BackExit>> onExit = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Live live;
    private volatile BackState state = BackState.NEW; // written under the lock
    private volatile @Nullable Thread hookThread;
    private volatile @Nullable Thread keeperThread;
    private volatile @Nullable BackAction onRestart;
    private volatile @Nullable BackKeeper group;
    // guarded by the lock
    private final Deque<Parked> parked = new ArrayDeque<>();
    private @Nullable Live current;
    private @Nullable BackExit lastExit;
    private long starts;
    private byte @Nullable [] work;
    private BackHosts.@Nullable Launcher launcher;
    private @Nullable BackHealth health;

    /** A message that waits for the next back. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Parked(@Nullable Call call, String name, byte[] frame) {}

    /** Of an interface with this signature; of events, without one. */
    Front(String name, ProcessOptions options, @Nullable String face, int signature) {
        this.name = name;
        this.options = options;
        this.face = face;
        this.signature = signature;
        this.desk = new FrontDesk(name);
        this.restarts = BackRestarts.of(options);
        this.keeper = new Serial("signalbox-process-" + name + "-keeper");
        this.inbox = new Inbox(name, desk.codec());
    }

    String name() {
        return name;
    }

    ProcessOptions options() {
        return options;
    }

    FrontDesk desk() {
        return desk;
    }

    Inbox inbox() {
        return inbox;
    }

    BackState state() {
        return state;
    }

    long pid() {
        Live here = live;
        return here == null ? 0 : here.pid();
    }

    long starts() {
        lock.lock();
        try {
            return starts;
        } finally {
            lock.unlock();
        }
    }

    Optional<BackExit> lastExit() {
        lock.lock();
        try {
            return Optional.ofNullable(lastExit);
        } finally {
            lock.unlock();
        }
    }

    BackSpec spec(String address, byte[] encoded) {
        return new BackSpec(
                address, name, options.maxFrameBytes, options.atOnce, options.sendLimit, face, signature, encoded);
    }

    void onExit(Consumer<? super BackExit> told) {
        onExit.add(told);
    }

    void onRestart(BackAction hook) {
        onRestart = hook;
    }

    /** Lets a group decide what becomes of it when its back has ended. */
    void keptBy(BackKeeper keeper) {
        lock.lock();
        try {
            if (group != null || state != BackState.NEW) {
                throw new IllegalStateException("Cannot put " + this + " into a group: "
                        + (group != null
                                ? "it is in one already"
                                : "state=" + state + ", and it must not be started yet"));
            }
            group = keeper;
        } finally {
            lock.unlock();
        }
    }

    // ---- start

    /** Starts the first back; the work is what makes it: a factory, or the object of the plain form. */
    void start(Object maker) throws InterruptedException {
        Live first = new Live(this);
        byte[] encoded;
        lock.lock();
        try {
            if (state != BackState.NEW) {
                throw new IllegalStateException(
                        "Cannot start " + this + ": state=" + state + ". A process is started once; make another one.");
            }
            launcher = BackHosts.launcher(options, maker);
            encoded = desk.codec().encode(maker, "what makes the back of '" + name + "'");
            work = encoded;
            current = first;
            state = BackState.STARTING;
        } finally {
            lock.unlock();
        }
        try {
            first.start(launcher(), encoded);
        } catch (InterruptedException | RuntimeException | Error e) {
            failedToStart(first, e);
            finish(isStopping() ? BackState.STOPPED : BackState.FAILED);
            throw e;
        }
        inbox.add(first.messages());
        if (!open(first)) {
            first.kill(DeathReason.STOPPED);
        }
        if (options.healthEvery != null) {
            watch();
        }
    }

    private BackExit failedToStart(Live failed, Throwable why) {
        failed.kill(DeathReason.START_FAILED);
        BackExit exit = failed.exit(KILL_LIMIT);
        failed.abandon();
        BackExit told = new BackExit(
                name,
                exit.pid(),
                true,
                DeathReason.START_FAILED,
                exit.exitCode(),
                why.toString(),
                exit.lastLines(),
                Instant.now());
        failed.failOpen(told);
        lock.lock();
        try {
            lastExit = told;
            if (current == failed) {
                current = null;
            }
        } finally {
            lock.unlock();
        }
        return told;
    }

    /** Sends what waits, and then lets all send; not if it is to stop meanwhile. */
    private boolean open(Live next) throws InterruptedException {
        while (true) {
            Parked first;
            lock.lock();
            try {
                if (state != BackState.STARTING && state != BackState.RESTARTING) {
                    return false;
                }
                first = parked.poll();
                if (first == null) {
                    starts++;
                    state = BackState.RUNNING;
                    if (next.isDead()) {
                        keep(() -> bury(next));
                    } else {
                        live = next;
                    }
                    changed.signalAll();
                    return true;
                }
            } finally {
                lock.unlock();
            }
            if (first.call == null || !first.call.getAsBoolean()) {
                if (!sendTo(next, first.call, ByteBuffer.wrap(first.frame), Deadlines.NEVER) && first.call != null) {
                    BackExit gone = next.exit(KILL_LIMIT);
                    first.call.end(BackDied.during(first.name, gone));
                    desk.answered(first.call);
                }
            }
        }
    }

    // ---- messages

    private BackHosts.Launcher launcher() {
        lock.lock();
        try {
            return Objects.requireNonNull(launcher);
        } finally {
            lock.unlock();
        }
    }

    /** Sends a message; without a call, one whose answer nobody wants. */
    void send(@Nullable Call call, String message, Bytes frame, long deadline) throws InterruptedException {
        if (Thread.currentThread() == hookThread) {
            sendAhead(call, message, frame, deadline);
            return;
        }
        while (true) {
            Live now = live;
            if (now != null && sendTo(now, call, frame.view(), deadline) || now == null && park(call, message, frame)) {
                return;
            }
        }
    }

    /** From the hook that gives a new back its state. Nothing of it may wait for another back: this thread is the one that would start it. */
    private void sendAhead(@Nullable Call call, String message, Bytes frame, long deadline)
            throws InterruptedException {
        Live now = currentOne();
        if (now == null || !sendTo(now, call, frame.view(), deadline)) {
            throw new LinkClosedException("Message '" + message + "' to " + this
                    + " was not sent: the new back has died before it had its state");
        }
        if (now.isDead()) {
            now.failOpen(now.diedEarly());
        }
    }

    private @Nullable Live currentOne() {
        lock.lock();
        try {
            return current;
        } finally {
            lock.unlock();
        }
    }

    /** False if it did not go, since that back is dead. */
    private boolean sendTo(Live now, @Nullable Call call, ByteBuffer frame, long deadline) throws InterruptedException {
        boolean sent = false;
        if (call != null) {
            now.add(call);
        }
        try {
            if (deadline == Deadlines.NEVER) {
                now.calls().send(frame);
            } else {
                now.calls().send(frame, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
            sent = true;
        } catch (LinkClosedException e) {
            if (call != null && !now.remove(call)) {
                return true; // it has its failure already
            }
            lost(now);
            return false;
        } finally {
            if (!sent && call != null) {
                now.remove(call);
            }
        }
        BackExit gone = now.buried();
        if (gone != null && call != null && now.remove(call)) {
            call.end(BackDied.during(call.name, gone));
            desk.answered(call);
        }
        return true;
    }

    /** Keeps a message for the next back, or says why there is none; false if there is one by now. */
    private boolean park(@Nullable Call call, String message, Bytes frame) {
        lock.lock();
        try {
            if (state == BackState.RUNNING && live == null
                    || state == BackState.STARTING
                    || state == BackState.RESTARTING) {
                if (call != null && call.future == null && Thread.currentThread() == keeperThread) {
                    throw new BackNotRunning(
                            "Message '" + message + "' to " + this + " was not sent: state=" + state
                                    + ", and this thread, which hears of the end, starts the next back. Call from another thread, or by onRestart.",
                            state);
                }
                if (parked.size() >= options.maxWaiting) {
                    throw new RefusedException("Message '" + message + "' to " + this + " was not sent: state=" + state
                            + ", and waiting=" + parked.size() + " messages are as many as may wait for the next back");
                }
                parked.add(new Parked(call, message, frame.toArray()));
                return true;
            }
            if (state == BackState.RUNNING) {
                return false;
            }
            throw notRunning(message);
        } finally {
            lock.unlock();
        }
    }

    private SignalboxException notRunning(String message) {
        String what = "Message '" + message + "' to " + this + " was not sent: ";
        BackExit exit = lastExit;
        if (state == BackState.FAILED && exit != null) {
            return new BackDied(what + "it has failed, and its last " + exit.summary() + ".", exit);
        }
        return new BackNotRunning(
                what + "state=" + state
                        + switch (state) {
                            case NEW -> ". Start it first.";
                            case STOPPING, STOPPED -> ", since it was stopped. Start another one.";
                            default -> "";
                        },
                state);
    }

    /** Waits for what a call gives: the value, or the failure, thrown as it is. */
    @Nullable
    Object await(Call call, Duration limit, long deadline) throws InterruptedException, Throwable {
        Live to = call.live;
        Object outcome;
        try {
            outcome = call.await(to == null ? null : to.calls(), deadline);
        } catch (InterruptedException e) {
            giveUp(call);
            throw e;
        }
        if (outcome == null) {
            giveUp(call);
            throw call.timedOut(this, limit);
        }
        return desk.result(outcome, call);
    }

    /** Nobody wants the answer any more. */
    void giveUp(Call call) {
        Live to = call.live;
        if (to == null) {
            lock.lock();
            try {
                parked.removeIf(waiting -> waiting.call == call);
            } finally {
                lock.unlock();
            }
            to = call.live;
        }
        if (to != null && to.remove(call)) {
            Bytes frame = new Bytes();
            frame.u8(BackWire.CANCEL);
            frame.i64(call.id);
            boolean unused = to.offer(frame); // then it is handled, and its answer left
        }
    }

    Duration ping(Duration limit) throws InterruptedException {
        Live now = live;
        if (now == null) {
            lock.lock();
            try {
                throw notRunning("ping");
            } finally {
                lock.unlock();
            }
        }
        long begin = System.nanoTime();
        long deadline = Deadlines.of(limit);
        Call call = desk.call("ping", null);
        now.add(call);
        now.ping(call);
        Object outcome = call.await(now.calls(), deadline);
        if (outcome == null) {
            now.remove(call);
            throw new TimedOutException("The back of '" + name + "' (pid " + now.pid()
                    + ") has not answered a ping within limit=" + limit + ". Its loop may be busy with a message.");
        }
        if (outcome instanceof BackDied died) {
            throw died;
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    void level(String logger, String level) {
        Bytes frame = new Bytes();
        frame.u8(BackWire.LEVEL);
        frame.text(logger);
        frame.text(level);
        Live now = live;
        if (now != null) {
            boolean unused = now.offer(frame);
        }
    }

    // ---- stop

    /** Asks for the end; what was sent before is still handled. */
    void requestStop() {
        Live told = null;
        Live starting = null;
        lock.lock();
        try {
            switch (state) {
                case NEW -> keep(() -> finish(BackState.STOPPED));
                case RUNNING -> told = current;
                case STARTING, RESTARTING -> starting = current;
                default -> {
                    return;
                }
            }
            state = BackState.STOPPING;
            live = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        failParked();
        if (group != null) {
            keep(this::finishIfNothingRuns);
        }
        Live last = told;
        if (last != null) {
            if (!last.offer(last.stopFrame(options.drainLimit))) {
                keep(() -> last.stop(options.drainLimit));
            }
        } else if (starting != null) {
            starting.kill(DeathReason.STOPPED);
        }
    }

    boolean awaitEnd(Duration limit) throws InterruptedException {
        long deadline = Deadlines.of(limit);
        lock.lockInterruptibly();
        try {
            while (!state.isFinal()) {
                if (changed.awaitNanos(deadline - System.nanoTime()) <= 0) {
                    return false;
                }
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    void kill(@Nullable DeathReason why) {
        Live here = currentOne();
        if (here != null) {
            here.kill(why);
        }
    }

    /** Stops it, and kills it if it does not end in time. */
    void stop(Duration drain) throws InterruptedException {
        requestStop();
        if (isOwnThread()) {
            return; // whoever it is that waits for this thread must not be waited for
        }
        if (!awaitEnd(drain)) {
            kill(DeathReason.STOPPED);
            if (!awaitEnd(options.terminateLimit.plus(KILL_LIMIT))) {
                throw new TimedOutException("Cannot stop " + this + ": it did not end within "
                        + options.terminateLimit.plus(KILL_LIMIT) + " of being killed");
            }
        }
        inbox.awaitHandled(drain);
    }

    private boolean isOwnThread() {
        return Thread.currentThread() == keeperThread || inbox.isOwnThread();
    }

    private boolean isStopping() {
        return state == BackState.STOPPING;
    }

    // ---- ends

    /** Sees to it that a back is buried whose line does not work; whoever noticed. */
    private void lost(Live which) {
        lock.lock();
        try {
            if (live == which) {
                live = null;
            }
        } finally {
            lock.unlock();
        }
    }

    void wantsEnd(Live which) {
        lock.lock();
        try {
            if (which != current || state != BackState.RUNNING) {
                return;
            }
            live = null; // what is sent from now on waits for the next, or is refused
            if (!isKept(false)) {
                state = BackState.STOPPING;
            }
        } finally {
            lock.unlock();
        }
        keep(() -> which.stop(options.drainLimit));
        failParkedIfStopping();
    }

    /** On the I/O thread. */
    void died(Live which) {
        lost(which);
        if (hookThread != null) {
            which.failOpen(which.diedEarly()); // the keeper waits for these
        }
        keep(() -> bury(which));
    }

    private void keep(Runnable what) {
        keeper.execute(() -> {
            keeperThread = Thread.currentThread();
            try {
                what.run();
            } catch (RuntimeException | Error e) {
                Delivery.LOG.log(Level.ERROR, "A step of the supervision of " + this + " failed", e);
            } finally {
                keeperThread = null;
            }
        });
    }

    private boolean isKept(boolean crashed) {
        return options.restart == RestartPolicy.ALWAYS
                || crashed && (group != null || options.restart == RestartPolicy.ON_CRASH);
    }

    private void bury(Live dead) {
        BackExit exit = dead.exit(KILL_LIMIT);
        boolean again;
        lock.lock();
        try {
            if (current != dead || state == BackState.STARTING || state == BackState.RESTARTING) {
                return; // who starts it learns of it there
            }
            current = null;
            live = null;
            lastExit = exit;
            again = state == BackState.RUNNING && isKept(exit.crashed());
            if (again) {
                state = BackState.RESTARTING;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
        dead.failOpen(exit);
        dead.close();
        tellExit(exit);
        if (!again) {
            finish(exit.crashed() && !isStopping() ? BackState.FAILED : BackState.STOPPED);
            return;
        }
        BackKeeper keptBy = group;
        if (keptBy != null) {
            keptBy.ended(this);
        } else {
            restart();
        }
    }

    /** Starts backs until one lives, there were too many, or it is to stop. On the keeper's thread. */
    private void restart() {
        while (true) {
            if (restarts.endedTooOften()) {
                finish(BackState.FAILED);
                return;
            }
            if (!pause(restarts.pause())) {
                finish(BackState.STOPPED);
                return;
            }
            if (startAgain()) {
                return;
            }
            if (isStopping()) {
                finish(BackState.STOPPED);
                return;
            }
        }
    }

    /** For a group: starts the next back now; false if that failed. On the keeper's thread of this front or another. */
    boolean startAgain() {
        Live next = new Live(this);
        byte[] encoded;
        lock.lock();
        try {
            if (state != BackState.RESTARTING) {
                return false;
            }
            current = next;
            encoded = Objects.requireNonNull(work);
        } finally {
            lock.unlock();
        }
        try {
            next.start(launcher(), encoded);
            inbox.add(next.messages());
            BackAction hook = onRestart;
            if (hook != null) {
                hookThread = Thread.currentThread();
                try {
                    hook.run();
                } finally {
                    hookThread = null;
                }
            }
            if (open(next)) {
                return true;
            }
            failedToStart(next, new CancellationException("It is to stop"));
            return false;
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            BackExit exit = failedToStart(next, e);
            if (!isStopping()) {
                Delivery.LOG.log(Level.WARNING, "A back of " + this + " could not be started again", e);
                tellExit(exit);
            }
            return false;
        }
    }

    /** For a group: ends the back that lives, so that another can be started; false if there is nothing to be started any more. */
    boolean endForRestart() {
        Live old;
        lock.lock();
        try {
            if (state == BackState.RESTARTING && current == null) {
                return true;
            }
            if (state != BackState.RUNNING) {
                return false;
            }
            old = current;
            state = BackState.RESTARTING;
            live = null;
            current = null;
        } finally {
            lock.unlock();
        }
        if (old != null) {
            old.stop(options.drainLimit);
            old.awaitDead(options.drainLimit);
            old.kill(DeathReason.STOPPED);
            BackExit exit = old.exit(KILL_LIMIT);
            old.failOpen(exit);
            old.close();
        }
        return true;
    }

    /** For a group: nothing is started any more. */
    void giveUp() {
        finish(isStopping() ? BackState.STOPPED : BackState.FAILED);
    }

    /** Pauses on the way to the next back; false if it is to stop meanwhile. */
    boolean pause(Duration pause) {
        long deadline = Deadlines.of(pause);
        lock.lock();
        try {
            while (state == BackState.RESTARTING) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return true;
                }
                changed.awaitNanos(left);
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void finish(BackState how) {
        BackHealth watching;
        lock.lock();
        try {
            if (state.isFinal()) {
                return;
            }
            state = how;
            live = null;
            watching = health;
            health = null;
        } finally {
            lock.unlock();
        }
        if (watching != null) {
            watching.close();
        }
        failParked();
        inbox.over();
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A group that was to start the next back no longer does. */
    private void finishIfNothingRuns() {
        if (isStopping() && currentOne() == null) {
            finish(BackState.STOPPED);
        }
    }

    private void failParkedIfStopping() {
        if (isStopping()) {
            failParked();
        }
    }

    private void failParked() {
        List<Parked> all;
        List<SignalboxException> why = new ArrayList<>();
        lock.lock();
        try {
            all = List.copyOf(parked);
            parked.clear();
            all.forEach(waiting -> why.add(notRunning(waiting.name)));
        } finally {
            lock.unlock();
        }
        for (int i = 0; i < all.size(); i++) {
            Call call = all.get(i).call;
            if (call != null) {
                call.end(why.get(i));
                desk.answered(call);
            } else {
                Delivery.LOG.log(Level.WARNING, why.get(i).getMessage());
            }
        }
    }

    private void tellExit(BackExit exit) {
        for (Consumer<? super BackExit> told : onExit) {
            try {
                told.accept(exit);
            } catch (RuntimeException | Error e) {
                Delivery.LOG.log(Level.WARNING, "Who hears of the ends of " + this + " failed", e);
            }
        }
    }

    private void watch() {
        lock.lock();
        try {
            if (!state.isFinal()) {
                health = new BackHealth(this, Objects.requireNonNull(options.healthEvery), options.healthLimit);
            }
        } finally {
            lock.unlock();
        }
    }

    /** For what watches over health: the back that lives, if one does. */
    @Nullable
    Live living() {
        return live;
    }

    Call pingOf(Live which) {
        Call call = desk.call("ping", null);
        which.add(call);
        which.ping(call);
        return call;
    }

    @Override
    public String toString() {
        return "message process '" + name + "'";
    }
}
