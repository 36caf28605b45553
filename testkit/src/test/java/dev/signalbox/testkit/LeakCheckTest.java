package dev.signalbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs classes that leak on purpose, inside a JUnit of their own, and sees them fail. */
class LeakCheckTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    /** Runs only when {@link LeakCheckTest} starts it. */
    @EnabledIfSystemProperty(named = "signalbox.leak", matches = "thread", disabledReason = "leaks on purpose")
    static class LeavesAThread {
        static final CountDownLatch END = new CountDownLatch(1);

        @Test
        void leaks() {
            new Thread(LeakCheckTest::awaitEnd, "left-by-a-test").start();
        }
    }

    @EnabledIfSystemProperty(named = "signalbox.leak", matches = "stuck", disabledReason = "is stuck on purpose")
    static class IsStuck {
        @Test
        @Timeout(value = 100, unit = TimeUnit.MILLISECONDS)
        void neverEnds() throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }

    @Test
    void failsAClassThatLeavesAThread() {
        EngineExecutionResults results;
        try {
            results = run("thread", LeavesAThread.class);
        } finally {
            LeavesAThread.END.countDown();
        }
        assertThat(failureOf(results.containerEvents().finished().list().stream()
                        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                        .toList()))
                .hasMessageContaining("left behind")
                .hasMessageContaining("thread 'left-by-a-test'");
    }

    @Test
    void endsAStuckTest() {
        EngineExecutionResults results = run("stuck", IsStuck.class);
        assertThat(failureOf(results.testEvents().finished().list().stream()
                        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                        .toList()))
                .hasMessageContaining("timed out after 100 milliseconds");
    }

    @Test
    void seesADaemonThreadOfOurNameButNotASharedOne() throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        LeftBehind before = LeftBehind.in(List.of());
        Thread ours = daemon("signalbox-link-1", end);
        Thread shared = daemon("signalbox-shared-timer", end);
        Thread others = daemon("pool-1", end);
        List<String> left = before.after(SHORT);
        end.countDown();
        for (Thread thread : List.of(ours, shared, others)) {
            thread.join(5_000);
        }
        assertThat(left).singleElement().asString().contains("'signalbox-link-1'");
        assertThat(before.after(Duration.ofSeconds(5))).isEmpty();
    }

    @Test
    void seesAChildProcess() throws Exception {
        LeftBehind before = LeftBehind.in(List.of());
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process child = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), WaitsForInput.class.getName())
                .start();
        try {
            assertThat(before.after(SHORT)).singleElement().asString().startsWith("child process " + child.pid());
        } finally {
            child.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
        assertThat(before.after(Duration.ofSeconds(5))).isEmpty();
    }

    @Test
    void seesAFileOfOurName(@TempDir Path folder) throws IOException {
        LeftBehind before = LeftBehind.in(List.of(folder));
        Files.createFile(folder.resolve("somebody-elses"));
        Path ours = Files.createFile(folder.resolve("signalbox-1.ring"));
        assertThat(before.after(SHORT)).singleElement().asString().contains(ours.toString());
        Files.delete(ours);
        assertThat(before.after(SHORT)).isEmpty();
    }

    @Test
    void seesNoFileOfAnotherProgramThatRuns(@TempDir Path folder) throws IOException {
        LeftBehind before = LeftBehind.in(List.of(folder));
        long parent = ProcessHandle.current().parent().orElseThrow().pid();
        Files.createFile(folder.resolve("signalbox-link-" + parent + "-1"));
        Path ours = Files.createFile(
                folder.resolve("signalbox-link-" + ProcessHandle.current().pid() + "-1"));
        Path ofADeadOne = Files.createFile(folder.resolve("signalbox-link-999999999-1"));
        assertThat(before.after(SHORT)).containsExactlyInAnyOrder("file " + ours, "file " + ofADeadOne);
    }

    /** A program that ends with its input. */
    static final class WaitsForInput {
        public static void main(String[] args) throws IOException {
            while (System.in.read() >= 0) {}
        }
    }

    private static void awaitEnd() {
        awaitEnd(LeavesAThread.END);
    }

    private static void awaitEnd(CountDownLatch end) {
        try {
            if (!end.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The test did not end this thread");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread daemon(String name, CountDownLatch end) {
        Consumer<CountDownLatch> body = LeakCheckTest::awaitEnd;
        Thread thread = new Thread(() -> body.accept(end), name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static EngineExecutionResults run(String leak, Class<?> test) {
        System.setProperty("signalbox.leak", leak);
        try {
            return EngineTestKit.engine("junit-jupiter")
                    .selectors(selectClass(test))
                    .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                    .execute();
        } finally {
            System.clearProperty("signalbox.leak");
        }
    }

    private static Throwable failureOf(List<TestExecutionResult> results) {
        return results.stream()
                .flatMap(result -> result.getThrowable().stream())
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing failed: " + results));
    }
}
