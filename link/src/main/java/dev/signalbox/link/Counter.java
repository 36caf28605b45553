package dev.signalbox.link;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that one thread at a time counts up, for the price of a plain store, and any thread reads. */
final class Counter {
    private static final VarHandle VALUE;

    static {
        try {
            VALUE = MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private long value;

    void add(long more) {
        VALUE.setOpaque(this, value + more);
    }

    long get() {
        return (long) VALUE.getOpaque(this);
    }
}
