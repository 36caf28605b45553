package dev.signalbox.link;

import java.io.IOException;
import java.nio.channels.Selector;

/** A line as the {@link IoThread} sees it. All is called by that thread only. */
abstract class IoLine {
    static final int NOT_OURS = -1;

    /** Whether it is among those that are looked at. */
    boolean hot;
    /** Whether it had something since the end of the last round. */
    boolean active;
    /** Whether it is known to the thread. */
    boolean entered;
    /** Whether the thread has let it go. */
    boolean gone;
    /** When it last had something. */
    long activeAt;

    /** Puts the socket under the eyes of the selector, with this as the attachment. */
    abstract void enter(Selector selector) throws IOException;

    /** A look at the memory, without a lock or a system call: whether a turn may find something. */
    abstract boolean hasNews();

    /**
     * Works off what is there, but not more than a share, since others wait for their turn.
     *
     * @return how many frames; {@link #NOT_OURS}: another thread is just doing so, and will see to it that the line is looked at again
     */
    abstract int turn();

    /** The socket has something to read. */
    abstract void rang();

    /**
     * Asks for a bell, because nobody will look from now on.
     *
     * @return false: there is something after all
     */
    abstract boolean rest();

    /** Whether nothing will come any more, so that the thread can let it go. */
    abstract boolean isOver();

    /** The thread has let it go: it is not called again. */
    abstract void left();

    /** The line ends by this, with its next turn. */
    abstract void fail(Throwable failure);

    /** After a fault that may have come at any point: gives back what this thread still holds. */
    abstract void letGoOfLocks();

    /** How long to look at this one. */
    abstract Looks looks();
}
