package dev.signalbox.link;

import static dev.signalbox.link.KillPeer.LIMIT;
import static dev.signalbox.link.KillPeer.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.TimedOutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills one of two processes with SIGKILL at a random moment of whatever it does, many times. The other one must have all that
 * was published, in order, whole, once, then the end; and nothing may hang or be left behind.
 *
 * <p>{@code -Dsignalbox.link.kills=220} says how often, {@code -Dsignalbox.link.seed=…} where the moments start: the name of
 * each kill has its seed.
 */
class LinkKillIT {
    private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int KILLS = Integer.getInteger("signalbox.link.kills", 22);
    private static final int SPARES = 2;

    private static final List<Long> ENDS_NANOS = new ArrayList<>();
    private static final Deque<Victim> SPARE = new ArrayDeque<>();

    @TempDir
    private static Path folder;

    private static int started;
    private static long descriptorsBefore;

    private Victim victim;
    private Random random;
    private volatile long killedAt;

    /** What is killed next, and where the random numbers of that begin. */
    record Kill(KillPeer.Role role, long seed) {}

    /** A process that waits for its orders, so that nobody waits for its start. */
    record Victim(Process process, Notes notes) {
        static Victim start() throws Exception {
            Path file = folder.resolve("notes-" + started);
            Notes notes = Notes.in(file);
            return new Victim(KillPeer.start(file, started++ % 2 == 0), notes);
        }

        void order(KillPeer.Role role, int frames, String address) throws Exception {
            LinkPeer.tell(process, role + " " + frames + " " + address);
        }
    }

    static Stream<Kill> kills() {
        Random seeds = new Random(Long.getLong("signalbox.link.seed", System.nanoTime()));
        KillPeer.Role[] roles = KillPeer.Role.values();
        return Stream.iterate(0, i -> i + 1).limit(KILLS).map(i -> new Kill(roles[i % roles.length], seeds.nextLong()));
    }

    @BeforeAll
    static void startSpares() throws Exception {
        // what a first line brings with it for good
        Pair.open(OPTIONS).close();
        descriptorsBefore = descriptors();
        while (SPARE.size() < Math.min(SPARES, KILLS)) {
            SPARE.add(Victim.start());
        }
    }

    @AfterAll
    static void killSparesAndSayHowLongTheEndTook() throws Exception {
        for (Victim spare : SPARE) {
            LinkPeer.kill(spare.process());
        }
        SPARE.clear();
        long[] ends = ENDS_NANOS.stream().mapToLong(Long::longValue).sorted().toArray();
        if (ends.length > 0) {
            System.out.printf(
                    "LinkKillIT: kills=%d, from kill to end: median=%.1f ms, max=%.1f ms%n",
                    KILLS, ends[ends.length / 2] / 1e6, ends[ends.length - 1] / 1e6);
        }
        await().untilAsserted(() -> assertThat(descriptors()).isLessThanOrEqualTo(descriptorsBefore + 5));
    }

    @ParameterizedTest
    @MethodSource("kills")
    void theOtherHasAllThatWasPublishedThenTheEndAndNothingIsLeft(Kill kill) throws Exception {
        System.out.println("LinkKillIT " + kill);
        random = new Random(kill.seed());
        victim = SPARE.isEmpty() ? Victim.start() : SPARE.remove();
        try {
            switch (kill.role()) {
                case SMALL, PARTS, THREADS, CLOSE -> receiveFrom(kill.role());
                case FULL -> receiveLate();
                case BOTH -> sendAndReceive();
                case READ, STALL -> sendTo(kill.role());
                case ECHO -> askForAnswers();
                case CONNECT -> acceptWhileItConnects();
                case LISTEN -> connectWhileItListens();
                default -> throw new IllegalStateException("role=" + kill.role());
            }
        } finally {
            LinkPeer.kill(victim.process());
        }
        assertThat(victim.process().exitValue())
                .as("killed, and not dead before")
                .isEqualTo(128 + 9);
        if (SPARE.size() < SPARES) {
            SPARE.add(Victim.start());
        }
    }

    private void receiveFrom(KillPeer.Role role) throws Exception {
        int frames = 1 + random.nextInt(3000);
        try (Link link = accept(role, frames)) {
            killLater(
                    switch (role) {
                        case CLOSE -> frames - random.nextInt(20);
                        case PARTS -> random.nextInt(300);
                        default -> random.nextInt(15_000);
                    });
            Frames expected = receiveAll(link, role);
            // it may not have come to note the last
            for (int thread = 0; thread < Frames.MAX_THREADS; thread++) {
                assertThat(expected.come(thread) - victim.notes().noted(thread))
                        .as("frames of thread %d beyond those noted", thread)
                        .isBetween(0L, 1L);
            }
            boolean all = role == KillPeer.Role.CLOSE && expected.come() == frames;
            assertThat(link.state()).isIn(LinkState.LOST, all ? LinkState.ENDED : LinkState.LOST);
            requireEnd(link);
        }
    }

    private void receiveLate() throws Exception {
        try (Link link = accept(KillPeer.Role.FULL, 0)) {
            awaitNotesOrFull(1 + random.nextInt(60));
            LockSupport.parkNanos(random.nextInt(20_000_000));
            kill();
            LinkPeer.kill(victim.process());
            Frames expected = receiveAll(link, KillPeer.Role.FULL);
            assertThat(expected.come() - victim.notes().noted(0)).isBetween(0L, 1L);
            assertThat(link.state()).isEqualTo(LinkState.LOST);
            requireEnd(link);
        }
    }

    private void sendAndReceive() throws Exception {
        try (Link link = accept(KillPeer.Role.BOTH, 0)) {
            CompletableFuture<Long> sent = Pair.async(() -> sendUntilItIsGone(link, KillPeer.Role.BOTH.longEach));
            killLater(random.nextInt(20_000));
            Frames expected = receiveAll(link, KillPeer.Role.BOTH);
            assertThat(expected.come() - victim.notes().noted(0)).isBetween(0L, 1L);
            assertThat(victim.notes().noted(KillPeer.RECEIVED)).isLessThanOrEqualTo(sent.get(30, TimeUnit.SECONDS) + 1);
            assertThat(link.state()).isEqualTo(LinkState.LOST);
            requireEnd(link);
        }
    }

    private void sendTo(KillPeer.Role role) throws Exception {
        try (Link link = accept(role, 0)) {
            killLater(role == KillPeer.Role.STALL ? 1 : random.nextInt(15_000));
            long sent = sendUntilItIsGone(link, role.longEach);
            noteEnd();
            assertThat(victim.notes().noted(KillPeer.RECEIVED)).isLessThanOrEqualTo(sent + 1);
            assertThat(link.receive(LIMIT)).isEmpty();
            assertThat(link.state()).isEqualTo(LinkState.LOST);
            requireEnd(link);
        }
    }

    private void askForAnswers() throws Exception {
        try (Link link = accept(KillPeer.Role.ECHO, 0)) {
            killLater(random.nextInt(3000));
            Frames expected = new Frames(KillPeer.Role.ECHO.longEach);
            try {
                for (long n = 0; link.state() == LinkState.OPEN; n++) {
                    link.send(Frames.frame(0, n, KillPeer.Role.ECHO.longEach), LIMIT);
                    link.poll(expected::requireNext, LIMIT);
                }
            } catch (LinkClosedException gone) {
                link.poll(expected::requireNext, LIMIT);
            }
            noteEnd();
            assertThat(expected.come() - victim.notes().noted(0)).isBetween(0L, 1L);
            assertThat(link.state()).isEqualTo(LinkState.LOST);
            requireEnd(link);
        }
    }

    private void acceptWhileItConnects() throws Exception {
        try (LinkListener listener = LinkListener.open(OPTIONS)) {
            victim.order(KillPeer.Role.CONNECT, 0, listener.address().text());
            CompletableFuture<Void> killed = killLater(random.nextInt(60));
            while (!killed.isDone()) {
                try (Link link = listener.accept(Duration.ofMillis(20))) {
                    assertThat(link.receive(LIMIT)).isEmpty();
                    assertThat(link.state()).isIn(LinkState.ENDED, LinkState.LOST);
                } catch (TimedOutException nobody) {
                    // then it is dead, or slow
                }
            }
            killed.get(30, TimeUnit.SECONDS);
            LinkPeer.kill(victim.process());
            // what it had begun is in line before us, and is abandoned
            CompletableFuture<Link> connected = Pair.connect(listener, OPTIONS);
            Link other = null;
            while (other == null) {
                Link link = listener.accept(LIMIT);
                if (link.peerPid() == ProcessHandle.current().pid()) {
                    other = link;
                } else {
                    assertThat(link.receive(LIMIT)).isEmpty();
                    link.close();
                }
            }
            try (Link here = other;
                    Link there = connected.get(30, TimeUnit.SECONDS)) {
                here.send(Pair.number(1), LIMIT);
                assertThat(there.receive(LIMIT)).isPresent();
            }
            noteEnd();
            assertThatThrownBy(() -> listener.accept(Duration.ZERO)).isInstanceOf(TimedOutException.class);
            try (Stream<Path> files = Files.list(listener.address().socket().getParent())) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder("lock", "socket");
            }
        }
    }

    private void connectWhileItListens() throws Exception {
        victim.order(KillPeer.Role.LISTEN, 0, "-");
        LinkAddress address = LinkAddress.parse(
                Pair.async(() -> victim.process().inputReader().readLine()).get(40, TimeUnit.SECONDS));
        CompletableFuture<Void> killed = killLater(random.nextInt(60));
        try {
            while (true) {
                try (Link link = Link.connect(address, OPTIONS)) {
                    assertThat(link.receive(LIMIT)).isEmpty();
                    assertThat(link.state()).isIn(LinkState.ENDED, LinkState.LOST);
                }
            }
        } catch (LinkException gone) {
            assertThat(gone).hasMessageContaining("Cannot connect");
        }
        noteEnd();
        killed.get(30, TimeUnit.SECONDS);
        LinkPeer.kill(victim.process());
        Path directory = address.socket().getParent();
        Files.setLastModifiedTime(directory, FileTime.from(Instant.now().minusSeconds(3600)));
        LinkListener.open(OPTIONS).close();
        assertThat(directory).doesNotExist();
    }

    private Link accept(KillPeer.Role role, int frames) throws Exception {
        LinkOptions options = LinkOptions.builder()
                .ringBytes(4096 << random.nextInt(4))
                .waiting(WaitPolicy.values()[random.nextInt(WaitPolicy.values().length)])
                .build();
        try (LinkListener listener = LinkListener.open(options)) {
            victim.order(role, frames, listener.address().text());
            Link link = listener.accept(LIMIT);
            try (Stream<Path> files = Files.list(listener.address().socket().getParent())) {
                assertThat(files).as("the shared file has no name any more").hasSize(2);
            }
            return link;
        }
    }

    private Frames receiveAll(Link link, KillPeer.Role role) throws Exception {
        Frames expected = new Frames(role.longEach);
        switch (random.nextInt(5)) {
            case 0 -> {
                while (link.state() == LinkState.OPEN) {
                    link.poll(expected::requireNext, LIMIT);
                }
            }
            case 1 -> {
                while (link.state() == LinkState.OPEN) {
                    link.poll(expected::requireNext);
                }
            }
            case 2 -> {
                while (link.state() == LinkState.OPEN) {
                    link.receive(LIMIT).ifPresent(frame -> expected.requireNext(ByteBuffer.wrap(frame)));
                }
            }
            case 3 -> handleAll(link, expected);
            default -> selectAll(link, expected);
        }
        noteEnd();
        return expected;
    }

    private static void handleAll(Link link, Frames expected) throws Exception {
        CompletableFuture<LinkState> ended = new CompletableFuture<>();
        CompletableFuture<Void> broken = new CompletableFuture<>();
        link.handle(
                frame -> {
                    try {
                        expected.requireNext(frame);
                    } catch (AssertionError e) {
                        broken.completeExceptionally(e);
                    }
                },
                (how, failure) -> ended.complete(how));
        assertThat(ended.get(40, TimeUnit.SECONDS)).isEqualTo(link.state());
        assertThat(broken).isNotCompletedExceptionally();
    }

    private static void selectAll(Link link, Frames expected) throws Exception {
        CompletableFuture<Void> broken = new CompletableFuture<>();
        try (Selector selector = Selector.open()) {
            SelectionKey key = link.register(selector, frame -> {
                try {
                    expected.requireNext(frame);
                } catch (AssertionError e) {
                    broken.completeExceptionally(e);
                }
            });
            while (key.isValid()) {
                assertThat(selector.select(ready -> ((Link) ready.attachment()).poll(), LIMIT.toMillis()))
                        .isPositive();
            }
        }
        assertThat(broken).isNotCompletedExceptionally();
    }

    private static long sendUntilItIsGone(Link link, int longEach) throws InterruptedException {
        long sent = 0;
        try {
            while (true) {
                link.send(Frames.frame(0, sent, longEach), LIMIT);
                sent++;
            }
        } catch (LinkClosedException gone) {
            assertThat(gone).hasMessageContaining("it has closed the line or died");
            return sent;
        }
    }

    /** Nothing more comes; and sending fails: at once after a death, else when there is no room or nobody to ring for. */
    private static void requireEnd(Link link) throws InterruptedException {
        try {
            assertThat(link.receive(LIMIT)).isEmpty();
            assertThat(link.poll(frame -> {})).isZero();
        } catch (IllegalStateException otherWay) {
            assertThat(otherWay).hasMessageContaining("in this way");
        }
        if (link.state() == LinkState.LOST) {
            assertThatThrownBy(() -> link.offer(Pair.number(1))).isInstanceOf(LinkClosedException.class);
        }
        assertThatThrownBy(() -> {
                    while (true) {
                        link.send(Pair.number(1), LIMIT);
                    }
                })
                .isInstanceOf(LinkClosedException.class);
    }

    /** When it has come so far, and some moment later. */
    private CompletableFuture<Void> killLater(int noted) {
        int spins = random.nextInt(3) == 0 ? 0 : random.nextInt(30_000);
        return Pair.async(() -> {
            awaitNotes(noted);
            for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
            }
            kill();
            return null;
        });
    }

    private void awaitNotes(int noted) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (victim.notes().all() < noted && victim.process().isAlive() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(50_000);
        }
    }

    /** The ring may have no room for so many: then until no more come for a while. */
    private void awaitNotesOrFull(int noted) {
        long grown = System.nanoTime();
        for (long before = 0, now = 0; now < noted && System.nanoTime() - grown < STILL_NANOS; before = now) {
            LockSupport.parkNanos(50_000);
            now = victim.notes().all();
            if (now == 0 || now > before) {
                grown = System.nanoTime();
            }
            if (!victim.process().isAlive()) {
                return;
            }
        }
    }

    private void kill() {
        killedAt = System.nanoTime();
        victim.process().destroyForcibly();
    }

    private void noteEnd() {
        // one that died by itself has not been killed yet; its exit code fails the test
        if (killedAt != 0) {
            ENDS_NANOS.add(System.nanoTime() - killedAt);
        }
    }

    private static long descriptors() throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return 0;
        }
        String[] open = descriptors.toFile().list();
        return open == null ? 0 : Arrays.stream(open).count();
    }
}
