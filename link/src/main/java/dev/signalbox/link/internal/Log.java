package dev.signalbox.link.internal;

/**
 * Where this module's log goes. It stands apart because to ask for a logger takes a new JVM longer than all of its first line: only
 * who has something to say asks.
 */
public final class Log {
    /** The one of all lines. */
    public static final System.Logger LINK = System.getLogger("dev.signalbox.link");

    private Log() {}
}
