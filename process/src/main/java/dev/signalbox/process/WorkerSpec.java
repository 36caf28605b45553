package dev.signalbox.process;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What a worker has to know to begin.
 *
 * @param address where its lines lead to: first the data line, then the control line
 * @param worker its name
 * @param maxTaskBytes the longest task or output
 * @param initializer what runs before the first task, encoded
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record WorkerSpec(String address, String worker, int maxTaskBytes, byte @Nullable [] initializer)
        implements Serializable {
    private static final long serialVersionUID = 1L;
}
