package dev.signalbox;

/** What happens to a value that arrives at a full mailbox. Every value that is not delivered is counted and reported. */
public enum Overflow {
    /**
     * The sender waits for room: nothing is lost, and a slow receiver slows its senders down. A receiver that sends to
     * itself is refused rather than left to wait for itself. Nobody can see that for two mailboxes on one thread: a sender
     * that runs on the very thread that the executor needs waits for ever, unless {@link ReceiverOptions#blockAtMost}
     * ends it. Close the subscription before an executor is made to drop its tasks, for the same reason.
     */
    BLOCK,

    /** The value that waits longest is thrown away: the receiver sees the newest. */
    DROP_OLDEST,

    /** The arriving value is thrown away: the receiver sees the oldest. */
    DROP_NEWEST,

    /** The send fails for this receiver with a {@link RefusedException}. */
    FAIL
}
