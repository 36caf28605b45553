package dev.signalbox.bench.worker;

import dev.signalbox.bench.contest.Latencies;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Measures whoever runs tasks, and checks each result. */
final class Meter {
    /** So many are on their way at a time. */
    private static final int IN_FLIGHT = 8192;

    private static final int A_MAP = 200_000;
    private static final int LOOKS = 64;

    private final Tasks tasks;

    Meter(Tasks tasks) {
        this.tasks = tasks;
    }

    /** Single tasks a second. */
    double single(long warmNanos, long nanos) throws Exception {
        Future<?>[] flying = new Future<?>[IN_FLIGHT];
        long number = 0;
        long from = 0;
        long now = System.nanoTime();
        long started = now;
        long measured = now;
        while (now - started < warmNanos + nanos) {
            for (int i = 0; i < LOOKS; i++, number++) {
                int at = (int) (number % IN_FLIGHT);
                if (flying[at] != null) {
                    check(result(flying[at]), number - IN_FLIGHT + 1);
                }
                flying[at] = tasks.submit(number);
            }
            now = System.nanoTime();
            if (now - started < warmNanos) {
                from = number;
                measured = now;
            }
        }
        for (long last = Math.max(0, number - IN_FLIGHT); last < number; last++) {
            check(result(flying[(int) (last % IN_FLIGHT)]), last + 1);
        }
        return (number - from) * 1e9 / (System.nanoTime() - measured);
    }

    /** Items a second. */
    double mapped(long warmNanos, long nanos) throws Exception {
        long from = 0;
        long items = 0;
        long started = System.nanoTime();
        long measured = started;
        for (long now = started; now - started < warmNanos + nanos; now = System.nanoTime()) {
            if (now - started < warmNanos) {
                items = 0;
                measured = now;
            }
            long expected = (2 * from + A_MAP + 1) * A_MAP / 2;
            check(tasks.map(from, A_MAP), expected);
            from += A_MAP;
            items += A_MAP;
        }
        return items * 1e9 / (System.nanoTime() - measured);
    }

    /** How long from submit to the result, one task after another without a pause. */
    Latencies hot(long warmNanos, long nanos) throws Exception {
        Latencies latencies = new Latencies();
        long started = System.nanoTime();
        long number = 0;
        for (long now = started; now - started < warmNanos + nanos; ) {
            long then = now;
            check(result(tasks.submit(number)), number + 1);
            number++;
            now = System.nanoTime();
            if (now - started > warmNanos) {
                latencies.add(now - then);
            }
        }
        return latencies;
    }

    /** The same with a pause before each. */
    Latencies slept(int count, LongSupplier pauseNanos) throws Exception {
        Latencies latencies = new Latencies();
        for (int i = 0; i < count; i++) {
            long until = System.nanoTime() + pauseNanos.getAsLong();
            for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            long then = System.nanoTime();
            check(result(tasks.submit(i)), i + 1L);
            latencies.add(System.nanoTime() - then);
        }
        return latencies;
    }

    private Object result(Future<?> task) throws Exception {
        if (!task.isDone()) {
            tasks.flush();
        }
        return task.get();
    }

    private static void check(Object found, long expected) {
        if (!found.equals(expected)) {
            throw new IllegalStateException("a task gave " + found + " instead of " + expected);
        }
    }
}
