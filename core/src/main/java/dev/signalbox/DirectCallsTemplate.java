package dev.signalbox;

import java.lang.invoke.MethodHandles;
import org.jspecify.annotations.Nullable;

/**
 * The template of a hidden class: for each part of a list of receivers a copy of this class is defined from its own bytes,
 * and given the part as class data. There the receivers are static finals, which the JIT takes for constants. Never used
 * itself.
 */
final class DirectCallsTemplate extends DirectCalls<Object> {
    private static final Receiver<Object>[] LIST;
    private static final int FROM;
    private static final @Nullable Receiver<Object> R0;
    private static final @Nullable Receiver<Object> R1;
    private static final @Nullable Receiver<Object> R2;
    private static final @Nullable Receiver<Object> R3;
    private static final @Nullable Receiver<Object> R4;
    private static final @Nullable Receiver<Object> R5;
    private static final @Nullable Receiver<Object> R6;
    private static final @Nullable Receiver<Object> R7;
    private static final @Nullable Receiver<Object> R8;
    private static final @Nullable Receiver<Object> R9;
    private static final @Nullable Receiver<Object> R10;
    private static final @Nullable Receiver<Object> R11;
    private static final @Nullable Receiver<Object> R12;
    private static final @Nullable Receiver<Object> R13;
    private static final @Nullable Receiver<Object> R14;
    private static final @Nullable Receiver<Object> R15;

    static {
        Part part;
        try {
            part = MethodHandles.classData(MethodHandles.lookup(), "_", Part.class);
        } catch (IllegalAccessException e) {
            throw new ExceptionInInitializerError(e);
        }
        LIST = part.list;
        FROM = part.from;
        R0 = part.receiver(0);
        R1 = part.receiver(1);
        R2 = part.receiver(2);
        R3 = part.receiver(3);
        R4 = part.receiver(4);
        R5 = part.receiver(5);
        R6 = part.receiver(6);
        R7 = part.receiver(7);
        R8 = part.receiver(8);
        R9 = part.receiver(9);
        R10 = part.receiver(10);
        R11 = part.receiver(11);
        R12 = part.receiver(12);
        R13 = part.receiver(13);
        R14 = part.receiver(14);
        R15 = part.receiver(15);
        part.made = new DirectCallsTemplate();
    }

    private DirectCallsTemplate() {}

    @Override
    public void receive(Object value) {
        Throwable fatal = null;
        fatal = call(R0, FROM + 0, value, fatal);
        fatal = call(R1, FROM + 1, value, fatal);
        fatal = call(R2, FROM + 2, value, fatal);
        fatal = call(R3, FROM + 3, value, fatal);
        fatal = call(R4, FROM + 4, value, fatal);
        fatal = call(R5, FROM + 5, value, fatal);
        fatal = call(R6, FROM + 6, value, fatal);
        fatal = call(R7, FROM + 7, value, fatal);
        fatal = call(R8, FROM + 8, value, fatal);
        fatal = call(R9, FROM + 9, value, fatal);
        fatal = call(R10, FROM + 10, value, fatal);
        fatal = call(R11, FROM + 11, value, fatal);
        fatal = call(R12, FROM + 12, value, fatal);
        fatal = call(R13, FROM + 13, value, fatal);
        fatal = call(R14, FROM + 14, value, fatal);
        fatal = call(R15, FROM + 15, value, fatal);
        Failures.rethrowIfFatal(fatal);
    }

    private static @Nullable Throwable call(
            @Nullable Receiver<Object> receiver, int at, Object value, @Nullable Throwable fatal) {
        if (receiver == null) {
            return fatal;
        }
        try {
            Receiver<Object> now = LIST[at];
            if (now == receiver) {
                receiver.receive(value);
            } else {
                now.receive(value);
            }
            return fatal;
        } catch (Throwable thrown) {
            return failed(LIST, at, value, thrown, fatal);
        }
    }
}
