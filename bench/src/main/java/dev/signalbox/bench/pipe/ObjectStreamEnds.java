package dev.signalbox.bench.pipe;

import dev.signalbox.bench.contest.Other;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What people write by hand: a process, and object streams on its standard input and output. */
final class ObjectStreamEnds implements Ends {
    private static final int BUFFER_BYTES = 1 << 16;
    /** An object stream remembers all that went through it until it is told to forget. */
    private static final int EVENTS_UNTIL_RESET = 1000;

    private static final int LIMIT_SECONDS = 10;

    private record Message(String name, Object[] args) implements Serializable {}

    private final ObjectOutputStream out;
    private final InputStream bytes;
    private final ObjectInputStream in;
    private final @Nullable Process process;
    private Taker taker = (name, number, stamp) -> {};
    private int events;

    private ObjectStreamEnds(InputStream in, OutputStream out, @Nullable Process process) throws IOException {
        this.out = new ObjectOutputStream(new BufferedOutputStream(out, BUFFER_BYTES));
        this.out.flush();
        this.bytes = new BufferedInputStream(in, BUFFER_BYTES);
        this.in = new ObjectInputStream(bytes);
        this.process = process;
    }

    static Ends start() throws IOException {
        Process process = new ProcessBuilder(Other.java(List.of("-Xmx512m"), ObjectStreamEnds.class, List.of()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new ObjectStreamEnds(process.getInputStream(), process.getOutputStream(), process);
    }

    /** The other process. */
    public static void main(String[] args) throws Exception {
        new Child(new ObjectStreamEnds(System.in, System.out, null)).run();
    }

    @Override
    public void fire(String name, long number, long stamp) throws IOException {
        if (++events % EVENTS_UNTIL_RESET == 0) {
            out.reset();
        }
        out.writeObject(new Message(name, new Object[] {number, stamp}));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void handler(Taker other) {
        taker = other;
    }

    @Override
    public void next() throws Exception {
        Message message = (Message) in.readObject();
        taker.take(message.name, (Long) message.args[0], (Long) message.args[1]);
    }

    @Override
    public void available() throws Exception {
        do {
            next();
        } while (bytes.available() > 0);
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.getOutputStream().close();
            try {
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
