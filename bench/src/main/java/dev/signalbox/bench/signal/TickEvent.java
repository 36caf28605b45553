package dev.signalbox.bench.signal;

import org.springframework.context.ApplicationEvent;

/** A tick as Spring's bare multicaster wants it. */
final class TickEvent extends ApplicationEvent {
    private static final long serialVersionUID = 1;

    final transient Tick tick;

    TickEvent(Tick tick) {
        super("bench");
        this.tick = tick;
    }
}
