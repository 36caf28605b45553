package dev.signalbox.process;

import dev.signalbox.ConfigurationException;
import dev.signalbox.TimedOutException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An object with a front here, which is an interface, and a back that implements it in a child JVM: calls of the one are messages to the other.
 *
 * <pre>{@code
 * interface Camera { void open(String url); CompletionStage<Integer> framesSeen(); }
 *
 * try (MessageProcess<Camera> camera = MessageProcess.of(Camera.class, CameraBack::new).name("cam-1").start()) {
 *     camera.front().open("rtsp://...");
 *     camera.onMessage("motion", e -> alarm.ring(e.get("zone", Integer.class)));
 * }
 * }</pre>
 *
 * <p><b>Delivery.</b> A method is answered when the back has run it, also a {@code void} one; then its value, or what it threw, is here. It does not wait if it gives a {@code
 * CompletionStage}, or is {@code void} and {@link OneWay}: of that nothing is heard but a failure, by {@link #onFailure}. A default method is code of the front: it runs here, and what it
 * calls goes across. Arguments and values are copies, each one of its own.
 *
 * <p><b>Threads.</b> The front may be called by any thread. The back runs one method at a time, on the thread that made it, unless it is {@link ProcessOptions#asynchronous asynchronous}. A method that
 * gives a stage is over for this purpose when it has given it.
 *
 * <p><b>Failures.</b> What the back throws is thrown here, with its stack; an argument that cannot be sent is a {@link NotSendableException}, and nothing was sent. What becomes of a call
 * before, after and between backs is said at {@link BackedProcess}.
 *
 * <p><b>Lifecycle.</b> A back that implements {@link BackHooks} is told of its beginning and its end; one that is {@code AutoCloseable} is closed at its end.
 *
 * @param <F> the interface
 */
public final class MessageProcess<F> extends BackedProcess {
    private static final AtomicLong NUMBERS = new AtomicLong();
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Front engine;
    private final FrontMethods methods;
    private final Task<? extends F> factory;
    private final F front;

    private MessageProcess(Builder<F> from) {
        this.methods = from.methods;
        String chosen = from.options.name;
        String name = chosen != null ? chosen : methods.face().getSimpleName() + "-" + NUMBERS.incrementAndGet();
        this.engine = new Front(name, from.options, methods.face().getName(), methods.signature());
        this.factory = from.factory;
        this.front = front(FOREVER);
        RestartHook<? super F> hook = from.onRestart;
        if (hook != null) {
            engine.onRestart(() -> hook.restarted(front));
        }
    }

    /**
     * A process to be, with this interface as its front.
     *
     * @param back makes the back, in its process
     * @throws ConfigurationException if it is no interface, or has no method that could be called
     */
    public static <F> Builder<F> of(Class<F> front, Task<? extends F> back) {
        return new Builder<>(FrontMethods.of(front), back);
    }

    /** The front. A call waits for its answer as long as the back lives. */
    public F front() {
        return front;
    }

    /** The front, where a call that waits does so no longer than this, and then fails with a {@link TimedOutException}. The back may handle it even so. */
    @SuppressWarnings("unchecked") // the proxy implements it
    public F front(Duration limit) {
        Class<?> face = methods.face();
        return (F) Proxy.newProxyInstance(
                face.getClassLoader(), new Class<?>[] {face}, new FrontProxy(engine, methods, limit));
    }

    /**
     * Starts the back and waits until it takes messages.
     *
     * @return this
     * @throws BackStartFailed if its factory or its hooks failed; then the process has failed
     * @throws ChildStartException if its JVM could not be started
     * @throws NotSendableException if the factory holds something that cannot be serialized
     * @throws TimedOutException if that took longer than the options allow
     * @throws InterruptedException if interrupted while waiting; nothing is left of the attempt
     */
    public MessageProcess<F> start() throws InterruptedException {
        begin();
        return this;
    }

    @Override
    void begin() throws InterruptedException {
        engine.start(factory);
    }

    @Override
    Front engine() {
        return engine;
    }

    /**
     * Sets up a process. Not thread-safe.
     *
     * @param <F> the front
     */
    public static final class Builder<F> {
        private final FrontMethods methods;
        private final Task<? extends F> factory;
        private ProcessOptions options = ProcessOptions.process();
        private @Nullable RestartHook<? super F> onRestart;

        private Builder(FrontMethods methods, Task<? extends F> factory) {
            this.methods = methods;
            this.factory = Objects.requireNonNull(factory, "back");
        }

        /** Its name. */
        public Builder<F> name(String name) {
            options = options.name(name);
            return this;
        }

        /** All that can be chosen; a name that was given before counts unless these have one. */
        public Builder<F> options(ProcessOptions chosen) {
            String before = options.name;
            options = chosen.name == null && before != null ? chosen.name(before) : chosen;
            return this;
        }

        /** Has this give each back that was started again its state; see {@link ProcessOptions#restart}. */
        public Builder<F> onRestart(RestartHook<? super F> hook) {
            this.onRestart = Objects.requireNonNull(hook, "hook");
            return this;
        }

        /** The process, not started yet: receivers can be connected before the first message. */
        public MessageProcess<F> create() {
            return new MessageProcess<>(this);
        }

        /**
         * The process, with its back started.
         *
         * @throws BackStartFailed if its factory or its hooks failed
         * @throws ChildStartException if its JVM could not be started
         * @throws NotSendableException if the factory holds something that cannot be serialized
         * @throws TimedOutException if that took longer than the options allow
         * @throws InterruptedException if interrupted while waiting; nothing is left of the attempt
         */
        public MessageProcess<F> start() throws InterruptedException {
            return create().start();
        }
    }
}
