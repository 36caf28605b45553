package dev.signalbox.process.internal.shared;

import dev.signalbox.link.Link;
import dev.signalbox.link.LinkClosedException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Calls the other side of a line: look at the table. What the call is about is there before it is sent. So a line that is too full for it needs none: whatever the other side
 * reads next makes it look. And only one call is on its way at a time, since who puts bits to others that were not taken yet does not call.
 */
final class Nudges {
    private final Link line;
    private final ReentrantLock lock = new ReentrantLock();
    private final ByteBuffer one = ByteBuffer.allocate(1);

    Nudges(Link line) {
        this.line = line;
    }

    void send() {
        lock.lock(); // an offer says no while another thread sends, too
        try {
            boolean unused = line.offer(one.clear());
        } catch (LinkClosedException gone) {
            // its end is told elsewhere
        } finally {
            lock.unlock();
        }
    }
}
