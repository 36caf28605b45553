package dev.signalbox.bench.pipe;

/** Takes a stream of events: each has to come once and in order. Counts and times those between two marks. */
final class Counting implements Ends.Taker {
    private long next;
    private boolean isMarked;
    private long from;
    private long fromAt;
    private double perSecond;
    private volatile boolean ended;

    @Override
    public void take(String name, long number, long stamp) {
        if (number != next++) {
            throw new IllegalStateException(name + " " + number + " came instead of " + (next - 1));
        }
        if (name.equals(Child.MARK)) {
            long now = System.nanoTime();
            if (isMarked) {
                perSecond = (next - from) * 1e9 / (now - fromAt);
            }
            isMarked = true;
            from = next;
            fromAt = now;
        } else if (name.equals(Child.END)) {
            ended = true;
        }
    }

    boolean isEnded() {
        return ended;
    }

    double perSecond() {
        return perSecond;
    }
}
