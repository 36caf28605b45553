package dev.signalbox.link;

/** How far a line is, as its reading side has seen it. */
public enum LinkState {
    /** Frames may come. */
    OPEN,
    /** The other side has said that it sends no more, and all it sent has been received. */
    ENDED,
    /** The other process has died or gone without a word, and all it had sent has been received. */
    LOST,
    /** The other side wrote what it may not, and a handler was told so: nothing more is received. Close the line. */
    BROKEN,
    /** The line was closed here. */
    CLOSED
}
