package dev.signalbox.process.internal.shared;

import dev.signalbox.RefusedException;
import dev.signalbox.TimedOutException;
import dev.signalbox.link.Link;
import dev.signalbox.link.LinkAddress;
import dev.signalbox.link.LinkException;
import dev.signalbox.link.LinkState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The home of another process, with one line to it for all of its objects that are used here. */
final class Visit extends Place {
    private static final Map<String, Door> DOORS = new ConcurrentHashMap<>();
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Door door;
    private final Link line;
    private final Nudges nudges;

    /** Who wants to the same home goes together. */
    private static final class Door {
        private final String address;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable Visit visit; // under the lock, as what follows
        private int users;
        private boolean isOver;

        Door(String address) {
            this.address = address;
        }
    }

    private Visit(Door door, Link line, Path directory, Members members, int me) {
        super(directory, members, me);
        this.door = door;
        this.line = line;
        this.nudges = new Nudges(line);
    }

    /**
     * Goes there, for one more object.
     *
     * @throws LinkException if nobody is there
     */
    static Visit to(String address) throws InterruptedException, IOException {
        while (true) {
            Door door = DOORS.computeIfAbsent(address, Door::new);
            door.lock.lockInterruptibly();
            try {
                if (door.isOver) {
                    continue;
                }
                Visit visit = door.visit;
                if (visit == null) {
                    visit = connect(door);
                    door.visit = visit;
                }
                door.users++;
                return visit;
            } finally {
                if (door.users == 0) {
                    door.isOver = true;
                    DOORS.remove(address, door);
                }
                door.lock.unlock();
            }
        }
    }

    private static Visit connect(Door door) throws InterruptedException, IOException {
        Link line = Link.connect(LinkAddress.parse(door.address), Home.OPTIONS);
        try {
            byte[] bytes = line.receive(LIMIT)
                    .orElseThrow(() -> new TimedOutException("Cannot use a shared object: process " + line.peerPid()
                            + ", which made it, "
                            + (line.state() == LinkState.OPEN ? "did not answer within " + LIMIT : "has gone")));
            ByteBuffer welcome = ByteBuffer.wrap(bytes);
            byte kind = welcome.get();
            int me = welcome.getInt();
            Path directory = Path.of(StandardCharsets.UTF_8.decode(welcome).toString());
            if (kind != Home.WELCOME) {
                throw new RefusedException("Cannot use a shared object: process " + line.peerPid()
                        + ", which made it, shares with processes=" + (Members.ROWS - 1)
                        + " already, and no more are possible");
            }
            Visit visit = new Visit(door, line, directory, Members.open(directory.resolve("members")), me);
            line.handle(frame -> visit.nudged(), (end, failure) -> visit.ended(end));
            return visit;
        } catch (IOException | RuntimeException | InterruptedException e) {
            line.close();
            throw e;
        }
    }

    private void nudged() {
        wakeHere(members.takeFromHome(me));
    }

    private void ended(LinkState how) {
        end("process " + line.peerPid() + ", which made it, has "
                + (how == LinkState.ENDED ? "closed all it shared" : "died"));
        line.close();
    }

    @Override
    void wakeOthers(long bits) {
        if (members.putFromMember(me, bits)) {
            nudges.send();
        }
    }

    @Override
    void release() {
        door.lock.lock();
        try {
            if (--door.users > 0) {
                return;
            }
            door.isOver = true;
            DOORS.remove(door.address, door);
        } finally {
            door.lock.unlock();
        }
        end("it was closed here");
        line.close();
    }
}
