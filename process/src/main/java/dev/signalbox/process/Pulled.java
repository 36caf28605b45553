package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import java.nio.ByteBuffer;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The many outputs of one task as a stream. What has been read gives the worker credit for as many more, so no more than
 * {@link Wire#STREAM_CREDIT} are on their way.
 */
final class Pulled<T> extends Spliterators.AbstractSpliterator<T> implements StreamSink {
    private static final int CREDIT_AT_ONCE = Wire.STREAM_CREDIT / 4;
    private static final Object END = new Object();

    private final WorkerService service;
    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Job job;
    private int read;
    private boolean isOver;

    private Pulled(WorkerService service) {
        super(Long.MAX_VALUE, Spliterator.ORDERED);
        this.service = service;
    }

    static <T> Stream<T> stream(WorkerService service, Object task, TaskOptions options) {
        Pulled<T> pulled = new Pulled<>(service);
        Job job = service.job(task, options, Wire.KIND_STREAM, null, pulled, null);
        pulled.job = job;
        service.crew.agenda.accept(job);
        return StreamSupport.<T>stream(pulled, false).onClose(pulled::close);
    }

    @Override
    public void item(Job job, byte[] payload) {
        arrived.add(payload);
    }

    @Override
    public void end(@Nullable Throwable failure) {
        this.failure = failure;
        arrived.add(END);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // the task gave it, and null if it gave null
    public boolean tryAdvance(Consumer<? super T> action) {
        if (isOver) {
            return false;
        }
        Object next;
        try {
            next = arrived.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new SignalboxException(
                    "Interrupted while reading the outputs of a task of '" + service.name() + "'", e);
        }
        Job of = job;
        if (next == END || of == null) {
            isOver = true;
            Throwable why = failure;
            if (why != null) {
                throw new SignalboxException(
                        "Task '" + (of == null ? "" : of.name()) + "' of '" + service.name() + "' failed after " + read
                                + " outputs: " + why,
                        why);
            }
            return false;
        }
        if (++read % CREDIT_AT_ONCE == 0) {
            service.crew.agenda.credit(of, CREDIT_AT_ONCE);
        }
        action.accept(
                (T) service.crew.codec.decode(ByteBuffer.wrap((byte[]) next), "an output of task '" + of.name() + "'"));
        return true;
    }

    private void close() {
        Job of = job;
        if (!isOver && of != null) {
            isOver = true;
            service.crew.agenda.cancel(of, true);
        }
    }
}
