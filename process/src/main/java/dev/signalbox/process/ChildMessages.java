package dev.signalbox.process;

import dev.signalbox.codec.RemoteFailure;
import java.lang.System.Logger.Level;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** What a child has told its parent so far. Called on the thread that reads its standard output; asked by any. */
final class ChildMessages implements Unmarker.Messages {
    private static final System.Logger LOG = System.getLogger("dev.signalbox.process");

    private final String name;
    private final Map<String, System.Logger> loggers = new HashMap<>();
    private final CompletableFuture<@Nullable RemoteFailure> ready = new CompletableFuture<>();
    private volatile long upNanos;
    private volatile long helloNanos;
    private volatile long readyNanos;
    private volatile @Nullable RemoteFailure failure;
    private final Runnable onBye;
    private volatile boolean bye;

    /** What is told which task prints. */
    private final LongConsumer tasks;

    /** Which task of that number a record comes from. */
    private final LongFunction<LogOrigin> origins;

    ChildMessages(String name, Runnable onBye, LongConsumer tasks, LongFunction<LogOrigin> origins) {
        this.name = name;
        this.onBye = onBye;
        this.tasks = tasks;
        this.origins = origins;
    }

    @Override
    public void onMessage(byte type, ByteBuffer payload) {
        try {
            switch (type) {
                case Marks.HELLO -> {
                    upNanos = payload.getLong();
                    helloNanos = System.nanoTime();
                }
                case Marks.READY -> {
                    readyNanos = System.nanoTime();
                    ready.complete(null);
                }
                case Marks.NOT_READY -> ready.complete(failure(payload));
                case Marks.FAILED -> failure = failure(payload);
                case Marks.LOG -> log(payload);
                case Marks.BYE -> {
                    bye = true;
                    onBye.run();
                }
                case Marks.TASK -> tasks.accept(payload.getLong());
                default ->
                    LOG.log(Level.WARNING, "Child ''{0}'' said what this release does not know: type={1}", name, type);
            }
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            LOG.log(Level.WARNING, "Child '" + name + "' said what makes no sense: type=" + type, e);
        }
    }

    /** Done when it is ready, with null, or cannot be, with the reason. */
    CompletableFuture<@Nullable RemoteFailure> ready() {
        return ready;
    }

    /** When its main method began, as it says; 0: not yet. */
    long upNanos() {
        return upNanos;
    }

    long helloNanos() {
        return helloNanos;
    }

    long readyNanos() {
        return readyNanos;
    }

    @Nullable
    RemoteFailure failure() {
        return failure;
    }

    /** Whether it has run its shutdown hooks. */
    boolean hasSaidBye() {
        return bye;
    }

    private void log(ByteBuffer payload) {
        LogOrigin origin = origins.apply(payload.getLong());
        Level level = Level.valueOf(text(payload));
        System.Logger logger = loggers.computeIfAbsent(text(payload), System::getLogger);
        String message = text(payload);
        Throwable thrown = payload.hasRemaining() ? failure(payload) : null;
        LogOrigin.during(origin, () -> logger.log(level, message, thrown));
    }

    private static RemoteFailure failure(ByteBuffer payload) {
        return new RemoteFailure(text(payload), textOrNull(payload), text(payload));
    }

    private static String text(ByteBuffer payload) {
        return Objects.requireNonNullElse(textOrNull(payload), "");
    }

    private static @Nullable String textOrNull(ByteBuffer payload) {
        int length = payload.getInt();
        if (length < 0) {
            return null;
        }
        if (length > payload.remaining()) {
            throw new IllegalArgumentException("a text of length=" + length + ", left=" + payload.remaining());
        }
        byte[] bytes = new byte[length];
        payload.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
