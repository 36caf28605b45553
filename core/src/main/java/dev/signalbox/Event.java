package dev.signalbox;

/** A named message that crosses a border: name, positional and named arguments, sender, headers. */
public final class Event {
    private Event() {}
}
