package dev.signalbox;

import java.util.List;

/**
 * What became of one send.
 *
 * @param receivers how many receivers took the value
 * @param pending how many of them had not finished when this was made: asynchronous ones, and those with a mailbox
 * @param failures what failed, in the order of the receivers
 */
public record Delivery<T>(int receivers, int pending, List<Failure<T>> failures) {
    public Delivery {
        failures = List.copyOf(failures);
    }

    /** Whether there was a receiver, and none failed. */
    public boolean isHeard() {
        return receivers > 0 && failures.isEmpty();
    }

    /**
     * This delivery, if nothing failed.
     *
     * @throws ReceiverException if something did; the first failure is its cause, the others are suppressed
     */
    public Delivery<T> orThrow() {
        if (!failures.isEmpty()) {
            throw new ReceiverException(
                    failures.get(0) + (failures.size() > 1 ? " (and " + (failures.size() - 1) + " more)" : ""),
                    failures);
        }
        return this;
    }
}
