package dev.signalbox.bench.link;

/** Takes a stream of messages: each has to come once and in order. Counts and times those between two marks. */
final class Counting implements Line.Taker {
    private long next;
    private int marks;
    private long from;
    private long fromAt;
    private long messages;
    private long nanos;
    private boolean ended;

    @Override
    public void take(byte[] message) {
        long number = Line.number(message);
        if (number != next) {
            takeSpecial(number);
        }
        next++;
    }

    private void takeSpecial(long number) {
        if (Numbers.plain(number) != next) {
            throw new IllegalStateException("message " + Numbers.plain(number) + " came instead of " + next);
        }
        if ((number & Numbers.MARK) != 0) {
            if (marks++ == 0) {
                from = next;
                fromAt = System.nanoTime();
            } else {
                messages = next - from;
                nanos = System.nanoTime() - fromAt;
            }
        }
        ended = (number & Numbers.END) != 0;
    }

    boolean isEnded() {
        return ended;
    }

    double perSecond() {
        return messages * 1e9 / nanos;
    }
}
