package dev.signalbox.link;

/** What carries the frames of a line. */
public enum LinkTransport {
    /** Shared memory where both sides can map a file, else the socket. The default. */
    AUTO,
    /** Shared memory, or no line. What was sent is received though its sender has died. */
    SHARED_MEMORY,
    /**
     * The socket alone. What was sent when its sender dies is received only as far as it had gone to the operating system; and closing a
     * line waits, up to a second, until the other side has room for the rest.
     */
    SOCKET
}
