package dev.signalbox;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Builds a gate that does more. Not thread-safe; the gate is.
 *
 * @param <T> what is checked
 */
public final class GateBuilder<T> extends WiringBuilder<T, GateBuilder<T>> {
    private static final AtomicLong NAMELESS = new AtomicLong();

    private boolean failOpen;

    GateBuilder() {}

    @Override
    GateBuilder<T> self() {
        return this;
    }

    /** Counts a receiver that fails as one that allows. Otherwise it counts as one that denies. */
    public GateBuilder<T> failOpen() {
        this.failOpen = true;
        return this;
    }

    /** The gate. */
    public Gate<T> build() {
        return new Gate<>(nameOr("gate-" + NAMELESS.incrementAndGet()), failureHandler(), wiringOptions(), failOpen);
    }
}
