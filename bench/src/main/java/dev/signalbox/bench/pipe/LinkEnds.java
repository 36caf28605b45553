package dev.signalbox.bench.pipe;

import dev.signalbox.link.FrameHandler;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkAddress;
import dev.signalbox.link.LinkListener;
import dev.signalbox.link.LinkOptions;
import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.JvmOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The least that a pipe of ours can take: frames of 32 bytes on a bare line, with no name to look up and nothing to take apart. */
final class LinkEnds implements Ends {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** A child waits while others are measured; it ends with its parent. */
    private static final Duration CHILD_LIMIT = Duration.ofHours(1);

    private static final int LENGTH = 32;
    private static final List<String> NAMES = List.of(TICK, Child.COUNT, Child.PING, Child.PONG, Child.MARK, Child.END);

    private final Link link;
    private final @Nullable ChildJvm child;
    private final ByteBuffer frame = ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    private final FrameHandler handler = this::taken;
    private Taker taker = (name, number, stamp) -> {};

    private LinkEnds(Link link, @Nullable ChildJvm child) {
        this.link = link;
        this.child = child;
    }

    static Ends start() throws Exception {
        JvmOptions options = JvmOptions.builder().heap("512m").build();
        try (LinkListener listener = LinkListener.open()) {
            ChildJvm child = ChildJvm.start(options, listener.address().text(), LinkEnds::serve);
            return new LinkEnds(listener.accept(LIMIT), child);
        }
    }

    private static void serve(String address) throws Exception {
        new Child(new LinkEnds(Link.connect(LinkAddress.parse(address), LinkOptions.defaults()), null)).run();
    }

    @Override
    public void fire(String name, long number, long stamp) throws InterruptedException {
        int kind = name.equals(TICK) ? 0 : NAMES.indexOf(name);
        link.send(frame.clear().putInt(0, kind).putLong(8, number).putLong(16, stamp));
    }

    @Override
    public void handler(Taker other) {
        taker = other;
    }

    @Override
    public void next() throws Exception {
        available();
    }

    @Override
    public void available() throws Exception {
        if (link.poll(handler, child == null ? CHILD_LIMIT : LIMIT) == 0) {
            throw new IllegalStateException("nothing came: " + link);
        }
    }

    private void taken(ByteBuffer bytes) {
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        int at = bytes.position();
        try {
            taker.take(NAMES.get(bytes.getInt(at)), bytes.getLong(at + 8), bytes.getLong(at + 16));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        link.close();
        if (child != null) {
            child.close();
        }
    }
}
