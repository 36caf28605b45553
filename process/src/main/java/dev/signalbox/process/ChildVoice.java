package dev.signalbox.process;

import dev.signalbox.codec.RemoteFailure;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a child says to its parent, marked, on its standard output. If nobody hears, nothing happens: the lifeline tells. */
final class ChildVoice {
    private final byte[] token;
    private final OutputStream out;
    /** Keeps the chunks of a message together. */
    private final ReentrantLock speaking = new ReentrantLock();

    /** Speaks on this stream, which must hand on each write at once and as one. */
    ChildVoice(byte[] token, OutputStream out) {
        this.token = token;
        this.out = out;
    }

    void hello(long upNanos) {
        say(Marks.HELLO, ByteBuffer.allocate(Long.BYTES).putLong(upNanos).array());
    }

    void ready() {
        say(Marks.READY, new byte[0]);
    }

    void failure(byte type, Throwable failure) {
        RemoteFailure text = RemoteFailure.of(failure);
        say(type, texts(0, text.type(), text.remoteMessage(), text.stack()));
    }

    /** A log record, of the task of this number, or of none if it is 0. */
    void log(long task, String level, String logger, String message, @Nullable Throwable thrown) {
        byte[] payload;
        if (thrown == null) {
            payload = texts(Long.BYTES, level, logger, message);
        } else {
            RemoteFailure text = RemoteFailure.of(thrown);
            payload = texts(Long.BYTES, level, logger, message, text.type(), text.remoteMessage(), text.stack());
        }
        ByteBuffer.wrap(payload).putLong(task);
        say(Marks.LOG, payload);
    }

    /** What is printed from now on is of this task. */
    void task(long number) {
        say(Marks.TASK, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    void bye() {
        say(Marks.BYE, new byte[0]);
    }

    private void say(byte type, byte[] payload) {
        byte[] chunk = new byte[Math.min(Marks.LONGEST_CHUNK, Marks.HEADER + payload.length)];
        chunk[0] = Marks.FIRST;
        System.arraycopy(token, 0, chunk, 1, token.length);
        speaking.lock();
        try {
            int at = 0;
            do {
                int length = Math.min(payload.length - at, Marks.LONGEST_CHUNK - Marks.HEADER);
                boolean last = at + length == payload.length;
                chunk[Marks.HEADER - 3] = (byte) (last ? type | Marks.LAST : type);
                chunk[Marks.HEADER - 2] = (byte) (length >> 8);
                chunk[Marks.HEADER - 1] = (byte) length;
                System.arraycopy(payload, at, chunk, Marks.HEADER, length);
                out.write(chunk, 0, Marks.HEADER + length);
                at += length;
            } while (at < payload.length);
        } catch (IOException nobodyHears) {
            // the parent is gone, or the program has closed its standard output
        } finally {
            speaking.unlock();
        }
    }

    /** Each with its length before it, -1 for null; so many bytes in front are left for something else. */
    private static byte[] texts(int inFront, @Nullable String... texts) {
        byte[][] encoded = new byte[texts.length][];
        int length = inFront;
        for (int i = 0; i < texts.length; i++) {
            String text = texts[i];
            encoded[i] = (text == null ? "" : text).getBytes(StandardCharsets.UTF_8);
            length += Integer.BYTES + encoded[i].length;
        }
        ByteBuffer out = ByteBuffer.allocate(length).position(inFront);
        for (int i = 0; i < texts.length; i++) {
            out.putInt(texts[i] == null ? -1 : encoded[i].length).put(encoded[i]);
        }
        return out.array();
    }
}
