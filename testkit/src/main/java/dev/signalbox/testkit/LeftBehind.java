package dev.signalbox.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What can be left behind by a test: threads, child processes, files. Taken before, compared after.
 *
 * <p>Threads count when they keep the JVM alive, or carry our name: {@code signalbox…}. A thread that the library keeps
 * for the whole life of the JVM is a daemon named {@code signalbox-shared…} and does not count. Files count when their
 * name begins with {@code signalbox}, in the temp directory or in shared memory, unless the name says that they belong to a
 * living process which is none of ours: another build on the same machine. Virtual threads are not seen.
 */
final class LeftBehind {
    /** Names of what a process makes for itself: {@code signalbox-link-4711-…}. */
    private static final Pattern PID = Pattern.compile("signalbox-[a-z]+-([0-9]{1,9})-.*");

    private final Set<Long> threads;
    private final Set<Long> children;
    private final Set<Path> files;
    private final List<Path> folders;

    private LeftBehind(List<Path> folders) {
        this.folders = folders;
        threads = liveThreads().map(LeftBehind::id).collect(Collectors.toSet());
        children = liveChildren().map(ProcessHandle::pid).collect(Collectors.toSet());
        files = new HashSet<>(ourFiles(folders));
    }

    /** What is there now, which is not to be blamed on the test that begins. */
    static LeftBehind before() {
        return in(List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/dev/shm")));
    }

    static LeftBehind in(List<Path> folders) {
        return new LeftBehind(folders);
    }

    /** What is there now and was not before, once it had the given time to go away by itself. */
    List<String> after(Duration grace) {
        long end = System.nanoTime() + grace.toNanos();
        List<String> left = now();
        while (!left.isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(5_000_000);
            left = now();
        }
        return left;
    }

    private List<String> now() {
        List<String> left = new ArrayList<>();
        liveThreads().filter(t -> !threads.contains(id(t))).forEach(t -> left.add(describe(t)));
        liveChildren()
                .filter(c -> !children.contains(c.pid()))
                .forEach(c -> left.add("child process " + c.pid() + " "
                        + c.info().commandLine().orElse("")));
        ourFiles(folders).stream().filter(f -> !files.contains(f)).forEach(f -> left.add("file " + f));
        return left;
    }

    @SuppressWarnings("deprecation") // threadId() came with 19
    private static long id(Thread thread) {
        return thread.getId();
    }

    private static String describe(Thread thread) {
        String stack = Stream.of(thread.getStackTrace())
                .limit(12)
                .map(frame -> System.lineSeparator() + "        at " + frame)
                .collect(Collectors.joining());
        return "thread '" + thread.getName() + "' daemon=" + thread.isDaemon() + stack;
    }

    private static Stream<Thread> liveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(LeftBehind::counts);
    }

    private static boolean counts(Thread thread) {
        String name = thread.getName();
        if (name.startsWith("junit-") || name.startsWith("surefire-") || name.startsWith("signalbox-shared")) {
            return false;
        }
        return !thread.isDaemon() || name.startsWith("signalbox");
    }

    private static Stream<ProcessHandle> liveChildren() {
        return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive);
    }

    private static boolean isOfAnotherProgram(String name) {
        Matcher named = PID.matcher(name);
        return named.matches()
                && ProcessHandle.of(Long.parseLong(named.group(1)))
                        .filter(ProcessHandle::isAlive)
                        .filter(process -> !process.equals(ProcessHandle.current()))
                        .filter(process -> liveChildren().noneMatch(process::equals))
                        .isPresent();
    }

    private static List<Path> ourFiles(List<Path> folders) {
        List<Path> found = new ArrayList<>();
        for (Path folder : folders) {
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (Stream<Path> entries = Files.list(folder)) {
                entries.filter(f -> f.getFileName().toString().startsWith("signalbox"))
                        .filter(f -> !isOfAnotherProgram(f.getFileName().toString()))
                        .forEach(found::add);
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot look for files left behind in " + folder, e);
            }
        }
        return found;
    }
}
