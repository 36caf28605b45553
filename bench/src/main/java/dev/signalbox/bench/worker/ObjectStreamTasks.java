package dev.signalbox.bench.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The parent's end of such a process. The answers come in the order of the tasks. */
final class ObjectStreamTasks implements Tasks {
    /** An object stream remembers all that went through it until it is told to forget. */
    static final int TASKS_UNTIL_RESET = 1000;

    private static final int CHUNK = 1000;
    private static final int LIMIT_SECONDS = 10;

    private final Process process;
    private final ObjectOutputStream out;
    private final ObjectInputStream in;
    private final boolean pipelined;
    private final boolean lambdas;
    private final BlockingQueue<CompletableFuture<Object>> asked = new LinkedBlockingQueue<>();
    private int tasks;

    ObjectStreamTasks(List<String> command, boolean pipelined, boolean lambdas) throws IOException {
        this.pipelined = pipelined;
        this.lambdas = lambdas;
        this.process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        this.out = new ObjectOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
        out.flush();
        this.in = new ObjectInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
        if (pipelined) {
            Thread reader = new Thread(this::readAll, "answers");
            reader.setDaemon(true);
            reader.start();
        }
    }

    long pid() {
        return process.pid();
    }

    @Override
    public Future<Long> submit(long number) throws IOException {
        return give(lambdas ? (Callable<Long> & Serializable) () -> number + 1 : new AddOne(number));
    }

    long call(long number) throws Exception {
        Future<Long> answer = submit(number);
        flush();
        return answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public long map(long from, int count) throws Exception {
        long sum = 0;
        List<Future<ArrayList<Long>>> chunks = new ArrayList<>();
        for (long first = from; first < from + count; first += CHUNK) {
            ArrayList<Long> numbers = new ArrayList<>();
            for (long number = first; number < Math.min(first + CHUNK, from + count); number++) {
                numbers.add(number);
            }
            chunks.add(give(new AddOneToEach(numbers)));
        }
        flush();
        for (Future<ArrayList<Long>> chunk : chunks) {
            for (long number : chunk.get(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                sum += number;
            }
        }
        return sum;
    }

    @SuppressWarnings("unchecked") // it is the answer to this task
    private <R> Future<R> give(Callable<R> task) throws IOException {
        CompletableFuture<Object> answer = new CompletableFuture<>();
        if (++tasks % TASKS_UNTIL_RESET == 0) {
            out.reset();
        }
        out.writeObject(task);
        if (pipelined) {
            asked.add(answer);
        } else {
            out.flush();
            answer.complete(read());
        }
        return (Future<R>) (Future<?>) answer;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    private void readAll() {
        try {
            while (true) {
                CompletableFuture<Object> first = asked.take();
                try {
                    first.complete(read());
                } catch (IOException e) {
                    first.completeExceptionally(e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Object read() throws IOException {
        try {
            return in.readObject();
        } catch (ClassNotFoundException e) {
            throw new IOException(e);
        }
    }

    void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Asks it to end. */
    void end() {
        try {
            out.close();
        } catch (IOException e) {
            // it has ended already
        }
    }

    @Override
    public void close() {
        end();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private record AddOne(long number) implements Callable<Long>, Serializable {
        @Override
        public Long call() {
            return number + 1;
        }
    }

    private record AddOneToEach(ArrayList<Long> numbers) implements Callable<ArrayList<Long>>, Serializable {
        @Override
        public ArrayList<Long> call() {
            ArrayList<Long> more = new ArrayList<>(numbers.size());
            numbers.forEach(number -> more.add(number + 1));
            return more;
        }
    }
}
