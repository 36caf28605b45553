package dev.signalbox.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * One task as its pool sees it: queued, sent, started, done, in this order, and back to queued when a worker dies. Fields that
 * change are guarded by the lock of the crew.
 */
final class Job {
    enum State {
        QUEUED,
        SENT,
        STARTED,
        DONE
    }

    final Object task;
    final byte[] bytes;
    final TaskOptions options;
    final byte kind;
    final @Nullable TaskFuture<?> future;
    final @Nullable StreamSink sink;
    /** Only this worker will do; it is gone when the worker is. */
    final @Nullable Member pinned;

    State state = State.QUEUED;
    long order;
    int tries;
    long queuedAt = System.nanoTime();
    long sentAt;
    long startedAt;

    /** Read without the lock by who waits for the task: then it is a hint. */
    volatile @Nullable Member member;

    /** Who looks for its end; written by that thread, without the lock. */
    volatile @Nullable Helper helper;

    long seq;
    /** Listeners are to hear of its progress, and then of nothing later before. */
    boolean hasListeners;

    boolean cancelled;
    /** Set before its worker is killed on its account. */
    @Nullable
    Throwable verdict;

    @Nullable
    List<Death> deaths;

    @Nullable
    ScheduledFuture<?> softTimer;

    @Nullable
    ScheduledFuture<?> hardTimer;

    Job(
            Object task,
            byte[] bytes,
            TaskOptions options,
            byte kind,
            @Nullable TaskFuture<?> future,
            @Nullable StreamSink sink,
            @Nullable Member pinned) {
        this.task = task;
        this.bytes = bytes;
        this.options = options;
        this.kind = kind;
        this.future = future;
        this.sink = sink;
        this.pinned = pinned;
    }

    String name() {
        return name(task, options);
    }

    /** The name that was given, or what is known of the task. */
    static String name(Object task, TaskOptions options) {
        String given = options.name();
        if (given != null) {
            return given;
        }
        String type = RemoteTasks.subject(task).getClass().getName();
        int lambda = type.indexOf("$$Lambda");
        String shown = lambda < 0 ? type : type.substring(0, lambda) + " lambda";
        shown = shown.substring(shown.lastIndexOf('.') + 1);
        return options.key() == null ? shown : shown + " key=" + options.key();
    }

    void died(Death death) {
        if (deaths == null) {
            deaths = new ArrayList<>();
        }
        deaths.add(death);
    }

    void stopTimers() {
        if (softTimer != null) {
            softTimer.cancel(false);
        }
        if (hardTimer != null) {
            hardTimer.cancel(false);
        }
    }
}
