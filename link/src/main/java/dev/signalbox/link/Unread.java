package dev.signalbox.link;

import java.nio.channels.SelectionKey;
import java.util.function.Consumer;

/**
 * Does nothing with the keys of a selector that has one only, where what came is read later. No lambda: a new JVM takes longer for its
 * first one than for a class.
 */
final class Unread implements Consumer<SelectionKey> {
    static final Consumer<SelectionKey> KEYS = new Unread();

    private Unread() {}

    @Override
    public void accept(SelectionKey key) {}
}
