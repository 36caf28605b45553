package dev.signalbox;

/** What happens to a value that arrives at a full mailbox. Every value that is not delivered is counted and reported. */
public enum Overflow {
    /** The sender waits for room: nothing is lost, and a slow receiver slows its senders down. */
    BLOCK,

    /** The value that waits longest is thrown away: the receiver sees the newest. */
    DROP_OLDEST,

    /** The arriving value is thrown away: the receiver sees the oldest. */
    DROP_NEWEST,

    /** The send fails for this receiver with a {@link RefusedException}. */
    FAIL
}
