package dev.signalbox.bench.link;

/** Sends each message back as soon as it is taken. */
final class Echo implements Line.Taker {
    private final Line line;
    private boolean ended;

    Echo(Line line) {
        this.line = line;
    }

    @Override
    public void take(byte[] message) throws Exception {
        long number = Line.number(message);
        line.send(number, (number & Numbers.STAMP) != 0 ? System.nanoTime() : 0);
        line.flush();
        ended = (number & Numbers.END) != 0;
    }

    boolean isEnded() {
        return ended;
    }
}
