package dev.signalbox.bench.link;

import java.nio.file.Path;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** JeroMQ, a pair of PUSH and PULL over {@code ipc://} for each direction. */
final class JeromqTransport implements Transport {
    @Override
    public Listening listen(Path directory, int length) {
        JeromqLine line = new JeromqLine(length);
        line.out.bind("ipc://" + directory.resolve("there"));
        line.in.bind("ipc://" + directory.resolve("back"));
        return Transport.at(directory, () -> line);
    }

    @Override
    public Line connect(String address, int length) {
        JeromqLine line = new JeromqLine(length);
        line.in.connect("ipc://" + Path.of(address, "there"));
        line.out.connect("ipc://" + Path.of(address, "back"));
        return line;
    }

    private static final class JeromqLine extends Line {
        private final ZContext context = new ZContext();
        private final ZMQ.Socket out = context.createSocket(SocketType.PUSH);
        private final ZMQ.Socket in = context.createSocket(SocketType.PULL);
        private final byte[] blank;

        JeromqLine(int length) {
            this.blank = blank(length);
            context.setLinger(10_000);
        }

        @Override
        void send(long number, long stamp) {
            // it keeps the array
            byte[] message = blank.clone();
            LONGS.set(message, 0, number);
            LONGS.set(message, Long.BYTES, stamp);
            if (!out.send(message)) {
                throw new IllegalStateException("JeroMQ did not send, errno=" + out.errno());
            }
        }

        @Override
        void receive(Taker taker) throws Exception {
            taker.take(in.recv());
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
