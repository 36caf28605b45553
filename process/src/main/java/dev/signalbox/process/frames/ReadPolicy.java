package dev.signalbox.process.frames;

/** What happens when a reader is slower than the writer. Each reader has its own. */
public enum ReadPolicy {
    /** The writer waits for it: it reads every frame. */
    BLOCK(0),
    /** The writer does not wait: the oldest frames are lost to it, and it is told how many. */
    DROP_OLDEST(1),
    /** It reads the newest frame whenever it comes, and is told how many it has passed over. */
    LATEST(2);

    private final int code;

    ReadPolicy(int code) {
        this.code = code;
    }

    /** As it is in shared memory. */
    int code() {
        return code;
    }
}
