package dev.signalbox.process;

/** Sends each value once there is credit for it. Thread-safe. */
final class ChildEmitter<T> implements Emitter<T> {
    private final WorkerChild child;
    private final long seq;
    private final Credit credit;

    ChildEmitter(WorkerChild child, long seq, Credit credit) {
        this.child = child;
        this.seq = seq;
        this.credit = credit;
    }

    @Override
    public void emit(T value) throws InterruptedException {
        credit.take();
        child.item(seq, value);
    }
}
