package dev.signalbox.process;

import dev.signalbox.codec.RemoteFailure;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Failures of tasks on their way back. Each goes as text, and beside it as an object if it can be serialized; so it arrives whatever
 * it is: as what it was, where its class is known and nothing of it is broken, else as a {@link RemoteFailure}.
 *
 * <p>The frames that are ours and not the user's are left out, long stacks are cut, and the last line says where it happened.
 */
final class Failures {
    private static final int MOST_FRAMES = 64;
    private static final int LONGEST_OBJECT = 1 << 20;

    private final JavaObjects objects;
    private final String caller;

    /**
     * Finds classes by this loader.
     *
     * @param caller the class of ours that calls the user's code: its frames and those below are left out
     */
    Failures(ClassLoader loader, Class<?> caller) {
        this.objects = new JavaObjects(loader);
        this.caller = caller.getName();
    }

    /** Writes a failure; this itself never fails. Its stack is shortened. */
    void encode(Throwable failure, Bytes to) {
        try {
            shorten(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
        } catch (RuntimeException | StackOverflowError itsOwnCode) {
            // then it goes as long as it is
        }
        RemoteFailure text = text(failure);
        to.text(text.type());
        to.text(text.remoteMessage() == null ? "" : text.remoteMessage());
        to.u8(text.remoteMessage() == null ? 0 : 1);
        to.text(text.stack());
        int start = to.size();
        to.i32(0);
        if (failure == text) {
            return;
        }
        try {
            objects.write(failure, to);
            int length = to.size() - start - Integer.BYTES;
            if (length <= LONGEST_OBJECT) {
                to.i32At(start, length);
                return;
            }
        } catch (Exception | StackOverflowError | OutOfMemoryError cannotBeSerialized) {
            // then the text has to do
        }
        to.cut(start);
        to.i32(0);
    }

    /**
     * Reads a failure.
     *
     * @param place where it happened, as the last line of its stack
     */
    Throwable decode(ByteBuffer from, StackTraceElement place) {
        String type = Bytes.text(from);
        String message = Bytes.text(from);
        boolean hasMessage = from.get() != 0;
        String stack = Bytes.text(from);
        byte[] object = new byte[Bytes.length(from, 1)];
        from.get(object);
        Throwable same = object(object, type);
        if (same == null) {
            return new RemoteFailure(type, hasMessage ? message : null, stack + "\tat " + place + "\n");
        }
        StackTraceElement[] frames = same.getStackTrace();
        StackTraceElement[] all = Arrays.copyOf(frames, frames.length + 1);
        all[frames.length] = place;
        same.setStackTrace(all);
        return same;
    }

    private @Nullable Throwable object(byte[] bytes, String type) {
        if (bytes.length == 0) {
            return null;
        }
        try {
            Object read = objects.read(new ByteArrayInputStream(bytes));
            return read instanceof Throwable same && same.getClass().getName().equals(type) ? same : null;
        } catch (Exception | LinkageError | StackOverflowError brokenOrUnknownHere) {
            return null;
        }
    }

    private static RemoteFailure text(Throwable failure) {
        try {
            return RemoteFailure.of(failure);
        } catch (Error e) {
            return new RemoteFailure(failure.getClass().getName(), null, "(its stack could not be printed: " + e + ")");
        }
    }

    private void shorten(@Nullable Throwable failure, Set<Throwable> seen) {
        if (failure == null || seen.size() > MOST_FRAMES || !seen.add(failure)) {
            return;
        }
        StackTraceElement[] frames = failure.getStackTrace();
        int users = usersFrames(frames);
        int kept = Math.min(users, MOST_FRAMES);
        if (kept < frames.length) {
            StackTraceElement[] shorter = Arrays.copyOf(frames, users > kept ? kept + 1 : kept);
            if (users > kept) {
                shorter[kept] = new StackTraceElement("...", (users - kept) + " more", null, -1);
            }
            failure.setStackTrace(shorter);
        }
        shorten(failure.getCause(), seen);
        for (Throwable suppressed : failure.getSuppressed()) {
            shorten(suppressed, seen);
        }
    }

    /** How many frames there are above those of the lowest call of the user's code. */
    private int usersFrames(StackTraceElement[] frames) {
        int lowest = frames.length - 1;
        while (lowest >= 0 && !frames[lowest].getClassName().startsWith(caller)) {
            lowest--;
        }
        while (lowest > 0 && isOfTheCall(frames[lowest - 1].getClassName())) {
            lowest--;
        }
        return lowest < 0 ? frames.length : lowest;
    }

    private boolean isOfTheCall(String type) {
        return type.startsWith(caller) || type.startsWith("java.lang.invoke.") || type.startsWith("jdk.internal.");
    }
}
