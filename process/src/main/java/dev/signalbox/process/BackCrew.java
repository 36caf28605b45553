package dev.signalbox.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The messages of an asynchronous back: many in progress, taken up in the order in which they came, by the loop and nobody else. One that gives a
 * stage is begun on the loop itself; any other has a thread of its own, a virtual one where the JDK has them.
 */
final class BackCrew {
    private static final int MOST_WAITING = 1024;

    private final int most;
    private final BackContext context;
    private final BackOpen open;
    private final ThreadFactory threads;
    private final Deque<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(long id, byte flags, BackTarget.Message message) {}

    BackCrew(String name, int most, BackContext context, BackOpen open) {
        this.most = most;
        this.context = context;
        this.open = open;
        this.threads = VirtualThreads.orDaemons("signalbox-back-" + name + "-message-");
    }

    void take(long id, byte flags, BackTarget.Message message) {
        waiting.add(new Waiting(id, flags, message));
        beginMore();
    }

    /** Whether so many wait that no more should be read for now. */
    boolean isFull() {
        return waiting.size() >= MOST_WAITING;
    }

    boolean canBeginMore() {
        return !waiting.isEmpty() && open.size() < most;
    }

    void beginMore() {
        while (canBeginMore()) {
            begin(waiting.remove());
        }
    }

    private void begin(Waiting next) {
        if (next.message.givesStage()) {
            open.handle(next.id, next.flags, next.message);
            return;
        }
        BackOpen.Run run = open.begin(next.id, next.flags, next.message);
        Thread thread = threads.newThread(() -> perform(run));
        run.onCancel(thread::interrupt);
        try {
            thread.start();
        } catch (OutOfMemoryError noThread) {
            run.ended(null, noThread);
        }
    }

    private void perform(BackOpen.Run run) {
        BackContext.set(context);
        Object value = null;
        Throwable failure = null;
        try {
            value = BackOpen.call(run.message);
        } catch (Throwable e) {
            failure = e;
        } finally {
            BackContext.set(null);
        }
        run.ended(value, failure);
    }

    /** Whether one that has not begun was meant; then it is answered, and will not begin. */
    boolean cancelWaiting(long id) {
        for (Waiting one : waiting) {
            if (one.id == id) {
                waiting.remove(one);
                open.refuse(one.id, one.flags, one.message);
                return true;
            }
        }
        return false;
    }

    void cancelWaiting() {
        for (@Nullable Waiting one = waiting.poll(); one != null; one = waiting.poll()) {
            open.refuse(one.id, one.flags, one.message);
        }
    }
}
