package dev.signalbox.process;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a worker prints, with a mark in it wherever it is another task that prints. A task that prints nothing costs nothing, and what goes
 * around {@link System#out}, as native code does, goes around this.
 *
 * <p>Written to by its print stream alone, which lets one thread write at a time.
 */
final class MarkedStream extends OutputStream {
    private static final int BYTES = 8192;

    private final BufferedOutputStream out;
    private final ChildVoice voice;
    private long marked;

    private MarkedStream(FileDescriptor to, ChildVoice voice) {
        this.out = new BufferedOutputStream(new FileOutputStream(to), BYTES);
        this.voice = voice;
    }

    /** From now on the streams of this JVM have marks. */
    static void install(ChildVoice onOut, ChildVoice onErr) {
        System.setOut(stream(FileDescriptor.out, onOut));
        System.setErr(stream(FileDescriptor.err, onErr));
    }

    private static PrintStream stream(FileDescriptor to, ChildVoice voice) {
        return new PrintStream(new MarkedStream(to, voice), true, StandardCharsets.UTF_8);
    }

    @Override
    public void write(int b) throws IOException {
        mark();
        out.write(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        mark();
        out.write(bytes, from, length);
    }

    private void mark() throws IOException {
        long task = TaskContext.numberHere();
        if (task != marked) {
            out.flush();
            voice.task(task);
            marked = task;
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Stays open: the voice needs it, whoever closes the print stream. */
    @Override
    public void close() throws IOException {
        flush();
    }
}
