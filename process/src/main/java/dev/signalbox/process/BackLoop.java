package dev.signalbox.process;

import dev.signalbox.link.FrameHandler;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkAddress;
import dev.signalbox.link.LinkException;
import dev.signalbox.link.LinkOptions;
import dev.signalbox.link.LinkState;
import dev.signalbox.process.internal.LogLevels;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The inside of a back: makes the object, takes messages from the line of calls, and answers them, until it is told to end or the line is gone.
 *
 * <p>As long as the back has nothing but messages, the loop waits in the line itself, which is the shortest way. As soon as there is more, it
 * waits in a selector that has the line, too. The thread of the loop is the only one that receives; answers and messages are sent by any.
 *
 * <p>When the line ends without a word the front is gone: the back ends too, without waiting for what is in progress.
 */
final class BackLoop implements FrameHandler {
    private static final Duration LOOK = Duration.ofHours(1);
    private static final int FRAMES_A_TURN = 64;
    private static final long FULL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    /** How long what was cancelled has to end. */
    private static final long CANCEL_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How long to wait before the line is looked at for its end, where something else is waited for. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final BackSpec spec;
    private final ClassLoader loader;
    private final TaskCodec codec;
    private final BackVoice voice;
    private final BackAnswers answers;
    private final BackOpen open;
    private final BackContext context = new BackContext(this);
    private final Patience patience = new Patience();
    private volatile @Nullable Link calls;
    private volatile @Nullable Link messages;
    private volatile @Nullable Thread thread;
    private volatile boolean cut;
    private volatile boolean stopping;
    private volatile String detail = "";
    // of the loop's thread
    private @Nullable BackTarget target;
    private volatile @Nullable BackExtras extras; // written by the loop's thread
    private @Nullable BackCrew crew;
    private boolean extrasServeLine;
    private boolean told;
    private long drainNanos;

    BackLoop(BackSpec spec, @Nullable ClassLoader loader) {
        this.spec = spec;
        this.loader = loader == null ? ClassLoader.getSystemClassLoader() : loader;
        this.codec = new TaskCodec(this.loader);
        this.voice = new BackVoice(spec, codec);
        this.answers = new BackAnswers(spec.name(), codec, new Failures(this.loader, BackOpen.class));
        this.open = new BackOpen(answers, this::wake);
    }

    String name() {
        return spec.name();
    }

    /** Works until the front lets it go, or is gone. */
    void run() {
        thread = Thread.currentThread();
        Thread.currentThread().setContextClassLoader(loader);
        LinkAddress address = LinkAddress.parse(spec.address());
        LinkOptions lines = BackSpec.lines(spec.maxFrameBytes());
        BackContext.set(context);
        try (Link calls = Link.connect(address, lines);
                Link messages = Link.connect(address, lines)) {
            this.calls = calls;
            this.messages = messages;
            voice.on(messages);
            answers.on(calls);
            if (!cut) {
                live(calls);
            }
        } catch (LinkException | InterruptedException e) {
            detail = e.toString();
        } finally {
            BackContext.set(null);
            if (extras != null) {
                extras.close();
            }
        }
    }

    /** Ends it from outside, in the same JVM. */
    void cut() {
        cut = true;
        for (Link line : new @Nullable Link[] {calls, messages}) {
            if (line != null) {
                line.close();
            }
        }
    }

    String detail() {
        return detail;
    }

    private void live(Link calls) throws InterruptedException {
        try {
            begin();
        } catch (LinkException | InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            finish();
            answers.notReady(e);
            return;
        }
        answers.ready();
        serve(calls);
        finish();
        if (told) {
            answers.bye(detail);
        }
        while (answers.isPending() && calls.state() == LinkState.OPEN) {
            calls.poll(); // hears that there is room
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    private void begin() throws Throwable {
        if (spec.atOnce() > 0) {
            BackExtras unused = extras(); // so that whoever ends something can wake the loop
            crew = new BackCrew(name(), spec.atOnce(), context, open);
        }
        target = makeTarget();
        if (target.object() instanceof BackHooks hooks) {
            hooks.before(context);
            await(hooks.beforeAsync(context));
        }
    }

    private BackTarget makeTarget() throws Exception {
        String face = spec.face();
        Object work = codec.decode(ByteBuffer.wrap(spec.work()), "what makes the back of '" + name() + "'");
        if (face == null) {
            return new EventTarget(codec, Objects.requireNonNull(work));
        }
        FrontMethods front = FrontMethods.of(Class.forName(face, true, loader));
        if (front.signature() != spec.signature()) {
            throw new NotSendableException(
                    "Cannot be the back of " + face
                            + ": its methods are others here. Both processes need the same build.",
                    null);
        }
        Object object = ((Task<?>) Objects.requireNonNull(work)).call();
        if (object == null) {
            throw new NullPointerException("The factory of back '" + name() + "' gave null");
        }
        return new TypedTarget(codec, front, object);
    }

    private void serve(Link calls) throws InterruptedException {
        while (!told && calls.state() == LinkState.OPEN) {
            BackExtras more = extras;
            if (more == null) {
                calls.poll(this, LOOK);
            } else {
                turn(calls, more);
            }
        }
        drain(told ? System.nanoTime() + drainNanos : System.nanoTime());
    }

    private void turn(Link calls, BackExtras more) {
        if (!extrasServeLine) {
            extrasServeLine = true;
            answers.loopIs(Thread.currentThread());
            more.register(calls, this);
        }
        BackCrew working = crew;
        if (working != null && working.isFull()) {
            // no more is read, only heard, so that what else goes on can end
            calls.drain(0);
            if (!more.turn()) {
                more.await(FULL_NANOS);
            }
            working.beginMore();
            return;
        }
        int handled = calls.drain(FRAMES_A_TURN);
        if (working != null) {
            working.beginMore();
        }
        boolean did = more.turn();
        if (did || handled > 0) {
            patience.found();
        } else if (!patience.looksAgain() && calls.poll() == 0 && calls.state() == LinkState.OPEN) {
            if (working == null || !working.canBeginMore()) {
                more.await(LOOK.toNanos());
            }
        }
    }

    /** Lets what is in progress come to its end, and cancels what does not. */
    private void drain(long deadline) {
        awaitOpen(deadline);
        if (crew != null) {
            crew.cancelWaiting();
        }
        open.cancelAll();
        awaitOpen(System.nanoTime() + CANCEL_NANOS);
        open.giveUp();
    }

    private void awaitOpen(long deadline) {
        while (isWorking() && System.nanoTime() - deadline < 0 && calls().state() == LinkState.OPEN) {
            BackExtras more = extras;
            long left = Math.min(deadline - System.nanoTime(), LONGEST_WAIT_NANOS);
            if (more == null) {
                LockSupport.parkNanos(open, left);
            } else if (!more.turn() && (crew == null || !crew.canBeginMore())) {
                more.await(left);
            }
            if (crew != null) {
                crew.beginMore();
            }
        }
    }

    private boolean isWorking() {
        return !open.isEmpty() || crew != null && crew.canBeginMore();
    }

    /** Something in progress has ended: there may be room for more, or nothing left to wait for. */
    private void wake() {
        BackExtras more = extras;
        if (more != null) {
            more.wake();
        } else if (stopping) {
            LockSupport.unpark(thread);
        }
    }

    /** What comes after the messages; failures of it end nothing any more. */
    private void finish() {
        if (target == null) {
            return;
        }
        Object object = target.object();
        if (object instanceof BackHooks hooks) {
            last("its hook afterAsync", () -> await(hooks.afterAsync(context)));
            last("its hook after", () -> hooks.after(context));
        }
        if (object instanceof AutoCloseable closeable && !(object instanceof BackedProcess)) {
            last("closing it", closeable::close);
        }
    }

    private void last(String what, BackAction action) {
        try {
            action.run();
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            detail = detail.isEmpty() ? what + " failed: " + e : detail + "; " + what + " failed: " + e;
            System.getLogger(name()).log(Level.ERROR, "Back '" + name() + "' failed at its end: " + what, e);
        }
    }

    /** Waits for the end of a stage, and serves what there is beside messages meanwhile. */
    private void await(@Nullable CompletionStage<? extends @Nullable Object> stage) throws Exception {
        if (stage == null) {
            return;
        }
        var future = stage.toCompletableFuture();
        try {
            BackExtras more = extras;
            if (more != null) {
                CompletionStage<?> unused = stage.whenComplete((value, failure) -> more.wake());
                while (!future.isDone()) {
                    if (cut || calls().state() != LinkState.OPEN) {
                        throw new LinkException("The front of '" + name() + "' has gone");
                    }
                    if (!more.turn()) {
                        more.await(LONGEST_WAIT_NANOS);
                    }
                }
            }
            Object unused = future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void onFrame(ByteBuffer frame) {
        byte type = frame.get();
        switch (type) {
            case BackWire.CALL -> take(frame.getLong(), frame.get(), frame);
            case BackWire.PING -> answers.pong(frame.getLong());
            case BackWire.CANCEL -> {
                long id = frame.getLong();
                if (crew == null || !crew.cancelWaiting(id)) {
                    open.cancel(id);
                }
            }
            case BackWire.STOP -> {
                drainNanos = frame.getLong();
                stopping = true;
                told = true;
            }
            case BackWire.LEVEL -> level(Bytes.text(frame), Bytes.text(frame));
            default ->
                System.getLogger(name())
                        .log(Level.WARNING, "Back ''{0}'' was sent what it does not know: type={1}", name(), type);
        }
    }

    private static void level(String logger, String level) {
        try {
            LogLevels.set(logger, level);
        } catch (NoClassDefFoundError noLogging) {
            System.getLogger(logger).log(Level.WARNING, "The module java.logging is missing, so no level can be set");
        }
    }

    private void take(long id, byte flags, ByteBuffer frame) {
        BackTarget.Message message;
        try {
            message = Objects.requireNonNull(target).read(frame);
        } catch (Throwable e) {
            answers.failed(id, flags, "a message", e);
            return;
        }
        BackCrew working = crew;
        if (working != null) {
            working.take(id, flags, message);
        } else {
            open.handle(id, flags, message);
        }
    }

    BackVoice voice() {
        return voice;
    }

    boolean isStopRequested() {
        return stopping;
    }

    void requestStop() {
        if (!stopping) {
            stopping = true;
            answers.wantsEnd();
        }
    }

    /** What is in the loop beside messages, from now on. */
    BackExtras extras() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException(
                    "Cannot change the loop of back '" + name() + "' from thread '"
                            + Thread.currentThread().getName()
                            + "': that is for the thread of the loop, in the factory, a hook"
                            + " or, where the back is not asynchronous, a message. Take context.executor() there, and use it here.");
        }
        BackExtras here = extras;
        if (here == null) {
            here = new BackExtras(name());
            extras = here;
        }
        return here;
    }

    private Link calls() {
        return Objects.requireNonNull(calls);
    }
}
