package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.signalbox.codec.RemoteFailure;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Child JVMs from their start to their end. */
class ChildJvmIT {
    static final Duration LIMIT = Duration.ofSeconds(30);

    private final Queue<String> printed = new ConcurrentLinkedQueue<>();
    private final Queue<String> complained = new ConcurrentLinkedQueue<>();

    record Settings(String greeting, List<Integer> numbers) implements Serializable {}

    @Test
    void runsALambdaWithWhatItHolds() throws Exception {
        String caught = "Grüße";
        try (ChildJvm child = ChildJvm.start(options(), () -> System.out.println(caught + " from " + pid()))) {
            ChildExit exit = end(child);
            assertThat(exit.isSuccess()).isTrue();
            assertThat(exit.pid()).isEqualTo(child.pid());
            assertThat(printed).containsExactly("Grüße from " + child.pid());
            assertThat(exit.lastOutput()).containsExactly("Grüße from " + child.pid());
            assertThat(child.isRunning()).isFalse();
        }
    }

    @Test
    void handsSomethingToAFunction() throws Exception {
        Settings settings = new Settings("hello", List.of(1, 2, 3));
        try (ChildJvm child = ChildJvm.start(options(), settings, given -> System.out.println(given))) {
            end(child).orThrow();
        }
        assertThat(printed).containsExactly(settings.toString());
    }

    @Test
    void runsAMainMethodWithArgumentsThatNobodySees() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), Echo.class, "a b", "", "\"ü\"")) {
            end(child).orThrow();
        }
        assertThat(printed).containsExactly("a b", "", "\"ü\"", "command line has none: true");
    }

    @Test
    void tellsOfItselfInTheChild() throws Exception {
        try (ChildJvm child = ChildJvm.start(options("named"), () -> {
            ChildContext here = ChildContext.current();
            System.out.println(here.name() + " " + here.parentPid() + " " + here.isStopRequested() + " "
                    + ChildContext.isChild() + " " + System.in.read());
        })) {
            end(child).orThrow();
        }
        assertThat(printed).containsExactly("named " + pid() + " false true -1");
        assertThat(ChildContext.isChild()).isFalse();
        assertThatThrownBy(ChildContext::current)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no child");
    }

    @Test
    void reportsItsStartByPhase() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), () -> {})) {
            StartPhases phases = child.phases();
            assertThat(phases.spawned()).isPositive().isLessThanOrEqualTo(phases.vmUp());
            assertThat(phases.vmUp()).isLessThanOrEqualTo(phases.hello());
            assertThat(phases.hello()).isLessThanOrEqualTo(phases.ready());
            assertThat(phases.toString()).contains("spawned=").contains("ready=");
            end(child);
        }
    }

    @Test
    void bringsBackWhatTheTaskThrew() throws Exception {
        try (ChildJvm child = ChildJvm.start(options("thrower"), () -> {
            throw new IOException("disk on fire");
        })) {
            ChildExit exit = end(child);
            assertThat(exit.code()).isEqualTo(1);
            assertThat(exit.reason()).isEqualTo(ExitReason.EXITED);
            assertThat(exit.failure()).isNotNull();
            assertThat(exit.failure().type()).isEqualTo(IOException.class.getName());
            assertThat(exit.failure().stack()).contains("ChildJvmIT");
            assertThat(exit.lastErrors()).anyMatch(line -> line.contains("disk on fire"));
            assertThatThrownBy(exit::orThrow)
                    .isInstanceOf(ChildFailedException.class)
                    .hasMessageContaining("'thrower' (pid " + child.pid() + ") exited with code 1")
                    .hasMessageContaining("disk on fire")
                    .hasCauseInstanceOf(RemoteFailure.class);
        }
    }

    @Test
    void tellsExitCodesFromSignalsAndExhaustedMemory() throws Exception {
        try (ChildJvm exits = ChildJvm.start(options(), () -> System.exit(7));
                ChildJvm likeASignal = ChildJvm.start(options(), () -> System.exit(137));
                ChildJvm killed = ChildJvm.start(options(), ChildJvmIT::waitForEver);
                ChildJvm likeExhausted = ChildJvm.start(options(), () -> System.exit(3));
                ChildJvm exhausted =
                        ChildJvm.start(options("eater").toBuilder().heap("16m").build(), ChildJvmIT::exhaustMemory)) {
            assertThat(end(exits).code()).isEqualTo(7);
            assertThat(end(likeASignal).reason()).isEqualTo(ExitReason.EXITED);
            killed.kill();
            ChildExit kill = end(killed);
            assertThat(kill.reason()).isEqualTo(ExitReason.SIGNALLED);
            assertThat(kill.signal()).isEqualTo("SIGKILL");
            assertThat(kill.summary()).contains("was ended by SIGKILL");
            assertThat(end(likeExhausted).reason()).isEqualTo(ExitReason.EXITED);
            assertThat(end(exhausted).reason()).isEqualTo(ExitReason.OUT_OF_MEMORY);
            assertThat(end(exhausted).summary()).contains("ran out of memory");
        }
    }

    @Test
    void reportsANativeCrashWithTheReportsHead(@TempDir Path folder) throws Exception {
        JvmOptions options = options("crasher").toBuilder()
                .crashReports(folder)
                .flags("-XX:-CreateCoredumpOnCrash")
                .build();
        try (ChildJvm child = ChildJvm.start(options, ChildJvmIT::waitForEver)) {
            signal("SEGV", child.pid());
            ChildExit exit = end(child);
            assertThat(exit.reason()).isEqualTo(ExitReason.NATIVE_CRASH);
            assertThat(exit.crashReport()).contains("SIGSEGV").contains("Full report: ");
            assertThat(folder.resolve("hs_err_pid" + child.pid() + ".log")).isNotEmptyFile();
            assertThat(exit.describe()).contains("crash report, its head");
        }
    }

    @Test
    void stopsATaskThatListensByAsking() throws Exception {
        try (ChildJvm interrupted = ChildJvm.start(options(), ChildJvmIT::waitForEver);
                ChildJvm hooked = ChildJvm.start(options(), () -> {
                    CountDownLatch end = new CountDownLatch(1);
                    ChildContext.current().onStop(end::countDown);
                    System.out.println("hooked");
                    end.await();
                    System.out.println("tidied up");
                })) {
            await().atMost(LIMIT).until(() -> printed.contains("hooked"));
            StopReport report = hooked.stop(LIMIT, LIMIT);
            assertThat(report.step()).isEqualTo(StopReport.Step.ASKED);
            assertThat(report.exit().isSuccess()).isTrue();
            assertThat(printed).contains("tidied up");
            assertThat(interrupted.stop(LIMIT, LIMIT).exit().failure().type())
                    .isEqualTo(InterruptedException.class.getName());
            assertThat(interrupted.stop().step()).isEqualTo(StopReport.Step.NONE);
        }
    }

    @Test
    void stopsATaskThatDoesNotListenByForce() throws Exception {
        try (ChildJvm busy = ChildJvm.start(options(), ChildJvmIT::spin);
                ChildJvm stubborn = ChildJvm.start(options(), () -> {
                    Runtime.getRuntime().addShutdownHook(new Thread(ChildJvmIT::spin));
                    System.out.println("stubborn");
                    spin();
                })) {
            assertThat(busy.stop(Duration.ofMillis(50), LIMIT).step()).isEqualTo(StopReport.Step.TERMINATED);
            await().atMost(LIMIT).until(() -> printed.contains("stubborn"));
            StopReport report = stubborn.stop(Duration.ZERO, Duration.ofMillis(300));
            assertThat(report.step()).isEqualTo(StopReport.Step.KILLED);
            assertThat(report.exit().signal()).isEqualTo("SIGKILL");
        }
    }

    @Test
    void killsWhatTheChildHasStartedAsWell() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), () -> {
            Process sleeper = new ProcessBuilder("sleep", "600").start();
            System.out.println(sleeper.pid());
            spin();
        })) {
            await().atMost(LIMIT).until(() -> !printed.isEmpty());
            ProcessHandle sleeper =
                    ProcessHandle.of(Long.parseLong(printed.element())).orElseThrow();
            child.stop(Duration.ZERO, Duration.ZERO);
            await().atMost(LIMIT).until(() -> !sleeper.isAlive());
        }
    }

    @Test
    void closesTwiceAndFromManyThreadsAtOnce() throws Exception {
        ChildJvm child = ChildJvm.start(options(), ChildJvmIT::waitForEver);
        List<CompletableFuture<Void>> closes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            closes.add(CompletableFuture.runAsync(child::close));
        }
        CompletableFuture.allOf(closes.toArray(new CompletableFuture<?>[0])).get(60, TimeUnit.SECONDS);
        child.close();
        assertThat(child.isRunning()).isFalse();
    }

    @Test
    void tellsOfItsEndWithoutAWait() throws Exception {
        try (ChildJvm child = ChildJvm.start(options(), ChildJvmIT::waitForEver)) {
            CompletableFuture<ChildExit> told = child.onExit().toCompletableFuture();
            assertThat(child.join(Duration.ofMillis(10))).isEmpty();
            child.kill();
            assertThat(told.get(30, TimeUnit.SECONDS).signal()).isEqualTo("SIGKILL");
        }
    }

    @Test
    void refusesATaskThatCannotBeSent() {
        Object cannot = new Object();
        assertThatThrownBy(() -> ChildJvm.start(options(), () -> System.out.println(cannot)))
                .isInstanceOf(NotSendableException.class);
    }

    /** Options that keep what is printed. */
    JvmOptions options() {
        return JvmOptions.builder()
                .heap("64m")
                .stdout(ChildOutput.lines(printed::add))
                .stderr(ChildOutput.lines(complained::add))
                .startLimit(Duration.ofSeconds(60))
                .build();
    }

    JvmOptions options(String name) {
        return options().toBuilder().name(name).build();
    }

    static ChildExit end(ChildJvm child) throws InterruptedException {
        return child.join(LIMIT).orElseThrow(() -> new AssertionError(child + " has not ended"));
    }

    static long pid() {
        return ProcessHandle.current().pid();
    }

    static void waitForEver() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    static void spin() {
        while (System.nanoTime() != 0) {
            Thread.onSpinWait();
        }
    }

    static void exhaustMemory() {
        List<byte[]> all = new ArrayList<>();
        while (System.nanoTime() != 0) {
            all.add(new byte[1 << 20]);
        }
    }

    static void signal(String signal, long pid) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(pid))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    static final class Echo {
        public static void main(String[] args) throws IOException {
            for (String arg : args) {
                System.out.println(arg);
            }
            String commandLine = Files.readString(Path.of("/proc/self/cmdline"));
            System.out.println("command line has none: " + !commandLine.contains("a b"));
        }
    }
}
