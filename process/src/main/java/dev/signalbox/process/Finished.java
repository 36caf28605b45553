package dev.signalbox.process;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A task that has ended and whose submitter is still to be told.
 *
 * @param job the task
 * @param status what the payload is
 * @param payload value or failure, encoded
 * @param failure why it ended, if that was found out here
 * @param worker where it ran
 * @param pid the process where it ran; 0 if it did not
 * @param ranNanos for how long
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Finished(
        Job job, byte status, byte[] payload, @Nullable Throwable failure, String worker, long pid, long ranNanos) {
    private static final byte[] NONE = {};

    static Finished of(Job job, Member member, Arrival end) {
        Throwable failure = null;
        if (job.verdict != null) {
            // it ended before its worker was killed on its account, but too late
            failure = job.verdict;
        } else if (end.status() == Wire.SKIPPED) {
            failure = new CancellationException("Task '" + job.name() + "' was cancelled before it began");
        }
        return new Finished(job, end.status(), end.payload(), failure, member.name, member.pid(), end.ranNanos());
    }

    static StackTraceElement place(String worker, long pid) {
        return new StackTraceElement("worker '" + worker + "'", "run", "process " + pid, -1);
    }

    static Finished failed(Job job, Throwable failure, String worker, long pid) {
        return new Finished(job, Wire.FAILURE, NONE, failure, worker, pid, 0);
    }
}
