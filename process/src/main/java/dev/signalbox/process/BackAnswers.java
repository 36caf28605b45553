package dev.signalbox.process;

import dev.signalbox.link.Link;
import dev.signalbox.link.LinkException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a back says on the line of calls. From any thread.
 *
 * <p>Once a selector loop receives from the line, its thread is the one that hears the bells, and cannot wait for room. What does not fit at once is then sent by a thread
 * that is there only as long as needed. Answers have numbers, so it does not matter that others overtake.
 */
final class BackAnswers {
    private static final ThreadLocal<@Nullable Bytes> FRAMES = new ThreadLocal<>();

    private final TaskCodec codec;
    private final Failures failures;
    private volatile @Nullable ChildLine line;
    private volatile @Nullable Link link;
    private volatile @Nullable Thread loop;
    private final Serial sender;
    private final AtomicInteger pending = new AtomicInteger();

    BackAnswers(String name, TaskCodec codec, Failures failures) {
        this.sender = new Serial("signalbox-back-" + name + "-sender");
        this.codec = codec;
        this.failures = failures;
    }

    void on(Link link) {
        this.link = link;
        this.line = new ChildLine(link);
    }

    /** From now on this thread hears the bells of the line. */
    void loopIs(Thread thread) {
        loop = thread;
    }

    /** Whether something waits to be sent. */
    boolean isPending() {
        return pending.get() > 0;
    }

    void ready() {
        say(BackWire.READY);
    }

    void notReady(Throwable why) {
        Bytes frame = new Bytes();
        frame.u8(BackWire.NOT_READY);
        failures.encode(why, frame);
        send(frame);
    }

    void wantsEnd() {
        say(BackWire.WANTS_END);
    }

    void bye(String detail) {
        Bytes frame = new Bytes();
        frame.u8(BackWire.BYE);
        frame.text(detail);
        send(frame);
    }

    void pong(long id) {
        Bytes frame = answer(new Bytes(), id, BackWire.VALUE);
        codec.encode(null, "nothing", frame);
        send(frame);
    }

    /** The value of a message, unless nobody wants it. */
    void value(long id, byte flags, String name, @Nullable Object value) {
        if ((flags & BackWire.SILENT) != 0) {
            return;
        }
        Bytes frame = take();
        try {
            answer(frame, id, BackWire.VALUE);
            codec.encode(value, "the answer of message '" + name + "'", frame);
            send(frame);
        } catch (LinkException e) {
            throw e;
        } catch (RuntimeException cannotBeSent) {
            failed(id, flags, name, cannotBeSent);
        } finally {
            FRAMES.set(frame);
        }
    }

    /** A message has failed; of one whose answer nobody wants, that is said by its name. */
    void failed(long id, byte flags, String name, Throwable failure) {
        boolean silent = (flags & BackWire.SILENT) != 0;
        Throwable real =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        Bytes frame = new Bytes();
        if (silent) {
            frame.u8(BackWire.FAILED);
            frame.text(name);
        } else {
            answer(frame, id, BackWire.FAILURE);
        }
        int head = frame.size();
        failures.encode(real, frame);
        try {
            send(frame);
        } catch (IllegalArgumentException tooLong) {
            frame.cut(head);
            failures.encode(
                    new NotSendableException(
                            "Cannot send the failure of message '" + name + "': " + tooLong.getMessage(), null),
                    frame);
            send(frame);
        }
        if (silent) {
            System.getLogger("dev.signalbox.process").log(Level.DEBUG, "Message '" + name + "' failed", real);
        }
    }

    private void say(byte what) {
        Bytes frame = new Bytes();
        frame.u8(what);
        send(frame);
    }

    private void send(Bytes frame) {
        ChildLine line = Objects.requireNonNull(this.line);
        Link link = Objects.requireNonNull(this.link);
        if (Thread.currentThread() != loop) {
            line.send(frame);
            return;
        }
        if (pending.get() == 0 && frame.size() <= link.maxOfferBytes() && link.offer(frame.view())) {
            return;
        }
        Bytes copy = new Bytes();
        copy.raw(frame.toArray());
        pending.incrementAndGet();
        sender.execute(() -> {
            try {
                line.send(copy);
            } catch (LinkException e) {
                // nobody is there to hear it
            } catch (IllegalArgumentException tooLong) {
                tooLong(copy, tooLong);
            } finally {
                pending.decrementAndGet();
            }
        });
    }

    /** An answer that is longer than the front takes: its head stays, what follows becomes the failure. */
    private void tooLong(Bytes frame, IllegalArgumentException why) {
        ByteBuffer head = frame.view();
        if (head.get() != BackWire.ANSWER) {
            return;
        }
        Bytes failed = answer(new Bytes(), head.getLong(), BackWire.FAILURE);
        failures.encode(new NotSendableException("Cannot send an answer: " + why.getMessage(), null), failed);
        Objects.requireNonNull(line).send(failed);
    }

    private static Bytes answer(Bytes frame, long id, byte status) {
        frame.u8(BackWire.ANSWER);
        frame.i64(id);
        frame.u8(status);
        return frame;
    }

    /** Takes the thread's own, for as long as it is written and sent: a value's own code may answer, too. */
    private static Bytes take() {
        Bytes frame = FRAMES.get();
        if (frame == null) {
            return new Bytes();
        }
        FRAMES.set(null);
        frame.clear();
        return frame;
    }
}
