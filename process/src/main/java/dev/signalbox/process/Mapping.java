package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A function on many items, in chunks, as a stream that is read while workers work. Items are taken as their values are read, and not
 * many chunks before that. A chunk begins with one item and grows until it takes a worker as long as it should; so long work is spread
 * one by one, and short work goes in thousands.
 *
 * <p>One thread reads, as of every stream.
 */
final class Mapping<T extends @Nullable Object, R extends @Nullable Object>
        extends Spliterators.AbstractSpliterator<R> {
    private static final long CHUNK_NANOS = 1_000_000;
    private static final int LARGEST_CHUNK = 8192;

    private final WorkerService service;
    private final TaskFunction<Object, Object> function;
    private final Iterator<? extends T> items;
    private final TaskOptions options;
    private final @Nullable BlockingQueue<Part> ended;
    private final Queue<Part> parts = new ArrayDeque<>();
    private final int ahead;
    private int chunk = 1;
    private long taken;
    private Iterator<@Nullable Object> values = new ArrayList<@Nullable Object>().iterator();
    private @Nullable Throwable failure;
    private boolean isClosed;

    /** A chunk on its way. */
    private record Part(long first, int size, TaskFuture<Chunk.Result> future) {}

    @SuppressWarnings("unchecked") // what goes in is T and what comes out is R
    private Mapping(
            WorkerService service,
            TaskFunction<? super T, ? extends R> function,
            Iterator<? extends T> items,
            TaskOptions options,
            boolean isOrdered) {
        super(Long.MAX_VALUE, isOrdered ? Spliterator.ORDERED : 0);
        this.service = service;
        this.function = (TaskFunction<Object, Object>) (TaskFunction<?, ?>) function;
        this.items = items;
        this.options = options;
        this.ended = isOrdered ? null : new LinkedBlockingQueue<>();
        this.ahead = 3 * service.crew.size() + 1;
    }

    static <T extends @Nullable Object, R extends @Nullable Object> Stream<R> stream(
            WorkerService service,
            TaskFunction<? super T, ? extends R> function,
            Iterator<? extends T> items,
            TaskOptions options,
            boolean isOrdered) {
        Mapping<T, R> mapping = new Mapping<>(service, function, items, options, isOrdered);
        return StreamSupport.<R>stream(mapping, false).onClose(mapping::close);
    }

    @Override
    @SuppressWarnings("unchecked") // the function gave it
    public boolean tryAdvance(Consumer<? super R> action) {
        while (!values.hasNext()) {
            if (failure != null) {
                close();
                throw failed(failure);
            }
            if (isClosed || !nextPart()) {
                return false;
            }
        }
        action.accept((R) values.next());
        return true;
    }

    private boolean nextPart() {
        submitAhead();
        Part part;
        try {
            part = ended == null || parts.isEmpty() ? parts.poll() : ended.take();
            if (part == null) {
                return false;
            }
            if (ended != null) {
                parts.remove(part);
            }
            take(part.future.get(), part);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new SignalboxException("Interrupted while reading what '" + service.name() + "' maps", e);
        } catch (ExecutionException e) {
            failure = e.getCause() == null ? e : e.getCause();
        } catch (RuntimeException e) {
            failure = e;
        }
        return true;
    }

    private void take(Chunk.Result result, Part part) {
        values = result.values().iterator();
        failure = result.failure();
        long ran = part.future.ranNanos();
        if (part.size == chunk && ran < CHUNK_NANOS / 2) {
            chunk = Math.min(LARGEST_CHUNK, chunk * 2);
        } else if (ran > 4 * CHUNK_NANOS && part.size >= chunk / 2) {
            chunk = Math.max(1, chunk / 2);
        }
    }

    private void submitAhead() {
        while (parts.size() < ahead && items.hasNext()) {
            ArrayList<@Nullable Object> some = new ArrayList<>(chunk);
            for (int i = 0; i < chunk && items.hasNext(); i++) {
                some.add(items.next());
            }
            TaskFuture<Chunk.Result> future = service.submitAny(new Chunk(function, some), options);
            Part part = new Part(taken, some.size(), future);
            taken += some.size();
            parts.add(part);
            if (ended != null) {
                CompletableFuture<?> unused = future.whenComplete((result, failed) -> ended.add(part));
            }
        }
    }

    private SignalboxException failed(Throwable cause) {
        return new SignalboxException("An item that '" + service.name() + "' maps failed: " + cause, cause);
    }

    private void close() {
        isClosed = true;
        parts.forEach(part -> part.future.cancel(true));
        parts.clear();
    }
}
