package dev.signalbox.process;

import dev.signalbox.link.LinkException;
import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Messages of a back that are in progress elsewhere than on its loop. Each is answered once, by its end or by its being cancelled; what becomes of it
 * ends nothing else.
 */
final class BackOpen {
    private static final System.Logger LOG = System.getLogger("dev.signalbox.process");

    private final BackAnswers answers;
    private final Runnable onEnd;
    private final ConcurrentMap<Long, Run> runs = new ConcurrentHashMap<>();

    /** One of them. */
    final class Run {
        final BackTarget.Message message;
        private final long id;
        private final byte flags;
        private final AtomicBoolean answered = new AtomicBoolean();
        private volatile @Nullable Runnable onCancel;

        Run(long id, byte flags, BackTarget.Message message) {
            this.id = id;
            this.flags = flags;
            this.message = message;
        }

        /** How to end it early; it may run more than once. */
        void onCancel(Runnable action) {
            onCancel = action;
        }

        /** The end, whichever comes first. */
        void ended(@Nullable Object value, @Nullable Throwable failure) {
            if (answered.compareAndSet(false, true)) {
                answer(id, flags, message, value, failure);
            }
            runs.remove(id, this);
            onEnd.run();
        }

        private void cancel() {
            Runnable action = onCancel;
            if (action != null) {
                action.run();
            }
        }
    }

    BackOpen(BackAnswers answers, Runnable onEnd) {
        this.answers = answers;
        this.onEnd = onEnd;
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    int size() {
        return runs.size();
    }

    /** Handles a message here and now; one that gives a stage is in progress until that has ended. */
    void handle(long id, byte flags, BackTarget.Message message) {
        Object value;
        try {
            value = call(message);
        } catch (Throwable e) {
            answer(id, flags, message, null, e);
            return;
        }
        if (message.givesStage() && value instanceof CompletionStage<?> stage) {
            Run run = begin(id, flags, message);
            run.onCancel(() -> stage.toCompletableFuture().cancel(true));
            CompletionStage<?> unused = stage.whenComplete(run::ended);
        } else {
            answer(id, flags, message, value, null);
        }
    }

    /** Calls the user's code: whoever shortens the stack of what that throws looks for this class. */
    static @Nullable Object call(BackTarget.Message message) throws Throwable {
        return message.handle();
    }

    Run begin(long id, byte flags, BackTarget.Message message) {
        Run run = new Run(id, flags, message);
        runs.put(id, run);
        return run;
    }

    /** Tries to end one early. */
    void cancel(long id) {
        Run run = runs.get(id);
        if (run != null) {
            guarded(run);
        }
    }

    /** Tries to end all early. */
    void cancelAll() {
        runs.values().forEach(BackOpen::guarded);
    }

    /** Answers for those that do not heed that. */
    void giveUp() {
        for (Run run : runs.values()) {
            run.ended(null, cancelled(run.message.name()));
        }
    }

    /** Was never begun. */
    void refuse(long id, byte flags, BackTarget.Message message) {
        answer(id, flags, message, null, cancelled(message.name()));
    }

    private static CancellationException cancelled(String message) {
        return new CancellationException("Message '" + message + "' was cancelled in the back");
    }

    private static void guarded(Run run) {
        try {
            run.cancel();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "Message '" + run.message.name() + "' cannot be cancelled", e);
        }
    }

    private void answer(
            long id, byte flags, BackTarget.Message message, @Nullable Object value, @Nullable Throwable failure) {
        try {
            if (failure == null) {
                answers.value(id, flags, message.name(), value);
            } else {
                answers.failed(id, flags, message.name(), failure);
            }
        } catch (LinkException e) {
            LOG.log(Level.DEBUG, "Nobody hears the answer of '" + message.name() + "'", e);
        } catch (Throwable e) {
            LOG.log(Level.ERROR, "Message '" + message.name() + "' cannot be answered", e);
        }
    }
}
