package dev.signalbox;

import java.util.List;

/**
 * Thrown by the verbs that hand failures of receivers to the sender. The cause is the first failure; further ones are
 * {@linkplain #getSuppressed() suppressed}.
 */
public class ReceiverException extends SignalboxException {
    private static final long serialVersionUID = 1L;

    private final transient List<Failure<?>> failures;

    ReceiverException(String message, List<? extends Failure<?>> failures) {
        super(message, failures.get(0).cause());
        this.failures = List.copyOf(failures);
        for (Failure<?> further : failures.subList(1, failures.size())) {
            addSuppressed(further.cause());
        }
    }

    /** What failed, in the order of the receivers; empty in an exception that was serialized. */
    public List<Failure<?>> failures() {
        return failures == null ? List.of() : failures;
    }
}
