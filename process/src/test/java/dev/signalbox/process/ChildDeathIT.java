package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.testkit.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Children whose parent dies: no child, no process of a child, no file is left. */
class ChildDeathIT {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    /** Presses Ctrl-C in a terminal in which the rest of the arguments run. */
    static final String TERMINAL = String.join(
            "\n",
            "import os, pty, signal, sys",
            "pid, terminal = pty.fork()",
            "if pid == 0:",
            "    signal.signal(signal.SIGINT, signal.SIG_DFL) # a build in the background ignores it, and hands that down",
            "    os.execvp(sys.argv[1], sys.argv[1:])",
            "seen = b''; pressed = False",
            "while True:",
            "    try: some = os.read(terminal, 4096)",
            "    except OSError: break",
            "    if not some: break",
            "    seen += some",
            "    sys.stdout.buffer.write(some.replace(b'\\r', b'')); sys.stdout.flush()",
            "    if not pressed and b'ready' in seen and seen.endswith(b'\\n'):",
            "        pressed = True; os.write(terminal, b'\\x03')",
            "os.waitpid(pid, 0)");

    private final Programs programs = new Programs();

    @AfterEach
    void endPrograms() throws Exception {
        programs.end();
    }

    @Test
    @Tag("V36")
    void leaveNothingWhenTheirParentIsKilledHoweverBusyTheyAre() throws Exception {
        Programs.Running parent = start("busy", "8");
        List<Long> children = pids(parent.awaitLine("children "));
        assertThat(children).hasSize(8).noneMatch(Programs::isGone);
        await().atMost(LIMIT).until(() -> grandchildren(parent).size() == 2);
        List<Long> grandchildren = grandchildren(parent);
        kill(parent);
        Programs.awaitGone(children);
        Programs.awaitGone(grandchildren);
        await().atMost(LIMIT).until(() -> filesOf(parent).isEmpty());
    }

    @RepeatedTest(6)
    void leaveNothingWhenTheirParentIsKilledWhileItStartsThem() throws Exception {
        long seed = ThreadLocalRandom.current().nextLong();
        Programs.Running parent = start("starting");
        parent.awaitLine("starting");
        // this is what the test is about: any moment will do
        LockSupport.parkNanos(new Random(seed).nextInt(400_000_000));
        kill(parent);
        String ofThisParent = "signalbox-process-" + parent.process.pid() + "-";
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(commandLinesWith(ofThisParent))
                        .as("seed %d", seed)
                        .isEmpty());
        // a child that was not told yet where its files are cannot delete them; the next who makes such files does,
        // later
        for (Path left : filesOf(parent)) {
            deleteAll(left);
        }
    }

    @Test
    @Tag("V35")
    void doNotKeepAParentThatForgetsThemFromItsEnd() throws Exception {
        Programs.Running parent = start("forgets");
        long child = Long.parseLong(parent.awaitLine("child "));
        await().atMost(LIMIT).until(() -> !parent.process.isAlive());
        assertThat(parent.process.exitValue()).isZero();
        Programs.awaitGone(List.of(child));
        await().atMost(LIMIT).until(() -> filesOf(parent).isEmpty());
    }

    /** A child looks away from its parent for a moment while it exits; for a moment only. */
    @Test
    void endWithAParentThatIsKilledWhileTheyExit() throws Exception {
        Programs.Running parent = start("hangs-at-exit");
        long child = Long.parseLong(parent.awaitLine("hangs "));
        kill(parent);
        Programs.awaitGone(List.of(child));
    }

    @Test
    @Tag("V17")
    @Requires("python3")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no terminals of this kind")
    void goOnAfterCtrlCUntilTheirParentStopsThem() throws Exception {
        assertThat(inATerminal("ctrl-c", "IGNORE")).contains("alive true").contains("stopped ASKED");
    }

    @Test
    @Tag("V17")
    @Requires("python3")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no terminals of this kind")
    void endWithCtrlCIfThatIsChosen() throws Exception {
        assertThat(inATerminal("ctrl-c", "WITH_PARENT")).contains("alive false").contains("stopped NONE");
    }

    private Programs.Running start(String... args) throws Exception {
        return programs.start(command(args), Map.of());
    }

    private String inATerminal(String... args) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3", "-c", TERMINAL));
        command.addAll(command(args));
        return programs.run(command, Map.of());
    }

    private static List<String> command(String... args) {
        List<String> command = Programs.java("-cp", Programs.classPath(), ParentProgram.class.getName());
        command.addAll(List.of(args));
        return command;
    }

    private static List<Long> grandchildren(Programs.Running parent) {
        return parent.lines.stream()
                .filter(line -> line.startsWith("grandchild "))
                .map(line -> Long.parseLong(line.substring("grandchild ".length())))
                .toList();
    }

    private static List<Long> pids(String line) {
        return Stream.of(line.split(" ")).map(Long::parseLong).toList();
    }

    private static void kill(Programs.Running parent) throws InterruptedException {
        parent.process.destroyForcibly().waitFor();
    }

    private static List<String> commandLinesWith(String text) {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(text))
                .toList();
    }

    private static List<Path> filesOf(Programs.Running parent) throws Exception {
        List<Path> found = new ArrayList<>();
        for (Path place : List.of(Path.of("/dev/shm"), Path.of(System.getProperty("java.io.tmpdir")))) {
            if (Files.isDirectory(place)) {
                try (Stream<Path> entries = Files.list(place)) {
                    entries.filter(entry -> entry.getFileName()
                                    .toString()
                                    .startsWith("signalbox-process-" + parent.process.pid() + "-"))
                            .forEach(found::add);
                }
            }
        }
        return found;
    }

    private static void deleteAll(Path directory) throws Exception {
        try (Stream<Path> entries = Files.list(directory)) {
            for (Path entry : entries.toList()) {
                Files.deleteIfExists(entry);
            }
        }
        Files.deleteIfExists(directory);
    }
}
