package dev.signalbox.process;

import static dev.signalbox.process.ProcessOptions.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a message process whose back dies. {@code -Dsignalbox.message.crashes=1000} makes it die more often under load. */
@Timeout(1800)
class SupervisionIT {
    private static final int CRASHES = Integer.getInteger("signalbox.message.crashes", 5);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final List<AutoCloseable> open = new ArrayList<>();

    interface Fragile {
        int add(int more);

        void set(int sum);

        void end(String how) throws Exception;

        CompletionStage<Integer> never();

        long pid();

        void enough();
    }

    static final class Glass implements Fragile {
        private final BackContext context = BackContext.current();
        private int sum;

        @Override
        public int add(int more) {
            sum += more;
            return sum;
        }

        @Override
        public void set(int sum) {
            this.sum = sum;
        }

        @Override
        public void end(String how) throws Exception {
            Object lives = WorkerDeathIT.end(how);
            throw new AssertionError("it " + lives);
        }

        @Override
        public CompletionStage<Integer> never() {
            return new CompletableFuture<>();
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public void enough() {
            context.requestStop();
        }
    }

    private static ProcessOptions options() {
        return process()
                .name("glass")
                .jvm(JvmOptions.builder()
                        .heap("32m")
                        .stderr(ChildOutput.discarded())
                        .build());
    }

    private static ProcessOptions restarted() {
        return options()
                .restart(RestartPolicy.ON_CRASH)
                .restarts(100_000, Duration.ofHours(1))
                .backOff(Duration.ZERO, Duration.ZERO);
    }

    private MessageProcess<Fragile> glass(ProcessOptions options) {
        MessageProcess<Fragile> process =
                MessageProcess.of(Fragile.class, Glass::new).options(options).create();
        open.add(process);
        return process;
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    @Tag("V5")
    void aBackThatDiesFailsWhatItHadAndIsNotStartedAgainUnlessChosen() throws Exception {
        MessageProcess<Fragile> process = glass(options()).start();
        List<BackExit> exits = new CopyOnWriteArrayList<>();
        process.onExit(exits::add);
        process.onExit(exit -> process.front().add(1)); // is told to do that elsewhere, and logged
        CompletionStage<Integer> never = process.front().never();
        assertThatThrownBy(() -> process.front().end("halt"))
                .isInstanceOfSatisfying(
                        BackDied.class,
                        e -> assertThat(e.exit())
                                .hasValueSatisfying(
                                        exit -> assertThat(exit.exitCode()).isEqualTo(9)))
                .hasMessageContaining("Fragile.end")
                .hasMessageContaining("'glass'");
        assertThatThrownBy(() -> MessageContract.got(never)).hasCauseInstanceOf(BackDied.class);
        assertThat(process.waitStop(SOON)).contains(BackState.FAILED);
        assertThatThrownBy(() -> process.front().add(1)).isInstanceOf(BackDied.class);
        assertThat(exits).hasSize(1);
        assertThat(process.receive(SOON)).isEmpty();
        assertThat(process.isEnded()).isTrue();
    }

    @Test
    void aBackThatWasStartedAgainIsGivenItsStateBeforeWhatWaited() throws Exception {
        AtomicInteger hooks = new AtomicInteger();
        MessageProcess<Fragile> process = MessageProcess.of(Fragile.class, Glass::new)
                .options(restarted())
                .onRestart(front -> {
                    hooks.incrementAndGet();
                    front.set(100);
                })
                .start();
        open.add(process);
        assertThat(process.front().add(1)).isEqualTo(1);
        process.kill();
        await().atMost(SOON).until(() -> process.state() == BackState.RESTARTING || process.starts() == 2);
        assertThat(process.front().add(1)).isEqualTo(101);
        assertThat(hooks).hasValue(1);
        assertThat(process.starts()).isEqualTo(2);
    }

    @Test
    void aBackThatDiesWhileItIsGivenItsStateIsADeathLikeAnyOther() throws Exception {
        AtomicInteger hooks = new AtomicInteger();
        MessageProcess<Fragile> process = MessageProcess.of(Fragile.class, Glass::new)
                .options(restarted())
                .onRestart(front -> {
                    if (hooks.incrementAndGet() == 1) {
                        front.end("halt");
                    }
                    front.set(100);
                })
                .start();
        open.add(process);
        process.kill();
        await().atMost(SOON).until(() -> process.starts() == 2);
        assertThat(process.front().add(1)).isEqualTo(101);
        assertThat(hooks).hasValue(2);
    }

    @Test
    void anEndAtItsOwnWishIsAnEndUnlessItIsAlwaysStartedAgain() throws Exception {
        MessageProcess<Fragile> once = glass(restarted()).start();
        once.front().enough();
        assertThat(once.waitStop(SOON)).contains(BackState.STOPPED);
        MessageProcess<Fragile> always =
                glass(restarted().restart(RestartPolicy.ALWAYS)).start();
        long first = always.front().pid();
        always.front().enough();
        await().atMost(SOON).until(() -> always.starts() == 2);
        assertThat(always.front().pid()).isNotEqualTo(first);
    }

    @Test
    void tooManyDeathsInATimeAreTheEndAndItSaysSo() throws Exception {
        MessageProcess<Fragile> process = glass(
                        restarted().restarts(2, Duration.ofMinutes(10)).maxWaiting(0))
                .start();
        for (int i = 0; i < 2; i++) {
            int starts = i + 2;
            process.kill();
            await().atMost(SOON).until(() -> process.starts() == starts);
        }
        process.kill();
        assertThat(process.waitStop(SOON)).contains(BackState.FAILED);
        assertThatThrownBy(() -> process.front().add(1))
                .isInstanceOf(BackDied.class)
                .hasMessageContaining("has failed");
    }

    @Test
    void aBackThatIsStoppedBySignalIsFoundByItsHealthAndReplaced() throws Exception {
        MessageProcess<Fragile> process = glass(restarted().health(Duration.ofMillis(50), Duration.ofMillis(400)))
                .start();
        List<BackExit> exits = new CopyOnWriteArrayList<>();
        process.onExit(exits::add);
        WorkerDeathIT.signal("STOP", process.pid());
        await().atMost(SOON).until(() -> process.starts() >= 2);
        assertThat(exits.get(0).reason()).isEqualTo(DeathReason.UNRESPONSIVE);
        assertThat(process.front().add(1)).isEqualTo(1);
    }

    @Test
    void aStopEndsARestartThatIsUnderWay() throws Exception {
        MessageProcess<Fragile> process = glass(restarted().backOff(Duration.ofSeconds(50), Duration.ofSeconds(50)))
                .start();
        process.kill();
        await().atMost(SOON).until(() -> process.starts() == 2);
        process.kill();
        await().atMost(SOON).until(() -> process.state() == BackState.RESTARTING);
        CompletionStage<Integer> waits = process.front().never();
        process.stop();
        assertThat(process.state()).isEqualTo(BackState.STOPPED);
        assertThatThrownBy(() -> MessageContract.got(waits)).hasCauseInstanceOf(BackNotRunning.class);
    }

    @Test
    void aBackThatCrashesOftenUnderLoadLeavesNoCallWithoutAnAnswer() throws Exception {
        MessageProcess<Fragile> process = glass(restarted()).start();
        AtomicLong answered = new AtomicLong();
        AtomicLong failed = new AtomicLong();
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        List<Thread> callers = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            Thread caller = new Thread(() -> callUntilInterrupted(process, answered, failed, wrong));
            callers.add(caller);
            caller.start();
        }
        long filesBefore = 0;
        for (int crash = 1; crash <= CRASHES; crash++) {
            long calls = answered.get();
            await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> answered.get() > calls + 10);
            long starts = process.starts();
            if (crash % 2 == 0) {
                process.kill();
            } else {
                assertThatThrownBy(() -> process.front().end("halt")).isInstanceOf(BackDied.class);
            }
            await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> process.starts() > starts);
            if (crash == 3) {
                filesBefore = openFiles();
            }
        }
        await().atMost(SOON).until(() -> process.front().add(0) >= 0);
        long before = filesBefore;
        await().atMost(SOON).untilAsserted(() -> assertThat(openFiles()).isLessThan(before + 15));
        callers.forEach(Thread::interrupt);
        for (Thread caller : callers) {
            caller.join(60_000);
            assertThat(caller.isAlive()).isFalse();
        }
        assertThat(wrong.get()).isNull();
        assertThat(answered.get()).isGreaterThan(CRASHES * 10L);
    }

    private static void callUntilInterrupted(
            MessageProcess<Fragile> process, AtomicLong answered, AtomicLong failed, AtomicReference<Throwable> wrong) {
        while (true) {
            try {
                process.front().add(1);
                answered.incrementAndGet();
            } catch (BackDied e) {
                failed.incrementAndGet();
            } catch (RefusedException e) {
                wrong.set(e);
                return;
            } catch (RuntimeException e) {
                if (!Thread.currentThread().isInterrupted()) {
                    wrong.set(e);
                }
                return;
            }
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
    }

    private static long openFiles() throws IOException {
        Path fds = Path.of("/proc/self/fd");
        if (!Files.isDirectory(fds)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(fds)) {
            return all.count();
        }
    }
}
