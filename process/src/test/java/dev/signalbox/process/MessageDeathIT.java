package dev.signalbox.process;

import static dev.signalbox.process.ProcessOptions.process;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.process.MessageContract.Counter;
import dev.signalbox.process.MessageContract.CounterBack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backs that are killed at any point, and programs that are told to end. {@code -Dsignalbox.message.kills=100} kills more of them. */
@Timeout(600)
class MessageDeathIT {
    private static final int KILLS = Integer.getInteger("signalbox.message.kills", 4);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Programs programs = new Programs();

    @AfterEach
    void endPrograms() throws InterruptedException {
        programs.end();
    }

    @Test
    @Tag("V5")
    void aBackThatIsKilledAtAnyPointIsMissedAtOnceByWhoeverWaitsForIt() throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed of the kills: " + seed);
        Random random = new Random(seed);
        List<Long> noticed = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            noticed.add(killOne(random.nextInt(20_000)));
        }
        System.out.println("deaths were noticed after ms: " + noticed);
    }

    /** Milliseconds from the kill until the one that calls, the one that waits for a message and the state knew of it. */
    private static long killOne(int micros) throws Exception {
        try (MessageProcess<Counter> process = MessageProcess.of(Counter.class, CounterBack::new)
                .options(process()
                        .jvm(JvmOptions.builder()
                                .heap("32m")
                                .stderr(ChildOutput.discarded())
                                .build()))
                .start()) {
            AtomicLong callerKnew = new AtomicLong();
            AtomicLong sum = new AtomicLong();
            List<Throwable> wrong = new CopyOnWriteArrayList<>();
            Thread caller = new Thread(() -> {
                try {
                    while (true) {
                        sum.set(process.front().add(1));
                    }
                } catch (BackDied e) {
                    callerKnew.set(System.nanoTime());
                } catch (RuntimeException e) {
                    wrong.add(e);
                }
            });
            caller.start();
            await().atMost(SOON).until(() -> sum.get() > 0 || !wrong.isEmpty());
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
            WorkerDeathIT.signal("KILL", process.pid());
            long killed = System.nanoTime();
            assertThat(process.receive(SOON)).isEmpty();
            long receiverKnew = System.nanoTime();
            assertThat(process.waitStop(SOON)).contains(BackState.FAILED);
            caller.join(60_000);
            assertThat(wrong).isEmpty();
            assertThat(callerKnew.get()).isNotZero();
            assertThat(process.lastExit())
                    .hasValueSatisfying(exit -> assertThat(exit.reason()).isEqualTo(DeathReason.SIGNALLED));
            return TimeUnit.NANOSECONDS.toMillis(Math.max(callerKnew.get(), receiverKnew) - killed);
        }
    }

    /** A program with a process, in a JVM of its own. */
    static final class Program extends MainContext {
        public static void main(String[] args) throws Exception {
            new Program().run();
        }

        @Override
        protected void startProcesses() throws Exception {
            MessageProcess<Counter> counter = start(MessageProcess.of(Counter.class, CounterBack::new)
                    .name("counter")
                    .create());
            counter.onExit(exit -> System.out.println(exit.summary()));
            System.out.println("back " + counter.front().add(1) + " pid " + counter.pid() + " .");
        }

        @Override
        protected void startThreads() {
            own(() -> System.out.println("closed last owned"));
        }
    }

    @Test
    @Tag("V33")
    void aProgramThatIsToldToEndClosesAllBeforeItDoes() throws Exception {
        List<String> command = new ArrayList<>(Programs.java());
        command.addAll(List.of("-cp", Programs.classPath(), Program.class.getName()));
        Programs.Running program = programs.start(command, Map.of());
        program.awaitLine("back 1 pid");
        WorkerDeathIT.signal("TERM", program.process.pid()); // Ctrl-C in a terminal runs the same hook
        assertThat(program.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(program.process.exitValue()).isEqualTo(143);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(program.lines)
                        .containsSubsequence("closed last owned")
                        .anyMatch(line ->
                                line.startsWith("back of 'counter'") && line.contains("ended: EXITED, exit code 0")));
    }
}
