package dev.signalbox.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Runs jcstress, then Lincheck, each in a JVM of its own, and is content only when both are; or the soak.
 *
 * <p>A lost wake-up shows as a check that never ends, and neither tool ends those. So each has a time limit, far above what
 * it needs, after which it is stopped and counts as failed.
 */
public final class StressRun {
    private static final String USAGE = """
            usage: stress/run [--quick] [--only PATTERN] | --soak

              --quick          the short form, about three minutes; without it about three quarters of an hour
              --only PATTERN   only checks whose class name contains a match of the regular expression
              --soak           a line between two processes instead: a thousand million short and a hundred thousand
                               long frames with checksums, some minutes on two idle cores
            """;

    private static final List<String> CHANGING =
            List.of("dev.signalbox.CloseStressTest", "dev.signalbox.ConnectStressTest");

    private StressRun() {}

    /** Ends with 0 when all checks passed, 1 when one failed, 2 when the arguments make no sense. */
    public static void main(String[] args) throws IOException, InterruptedException {
        boolean quick = false;
        boolean soak = false;
        String only = "";
        for (int i = 0; i < args.length; i++) {
            if (Set.of("-h", "--help").contains(args[i])) {
                System.out.print(USAGE);
                return;
            } else if (args[i].equals("--quick")) {
                quick = true;
            } else if (args[i].equals("--soak")) {
                soak = true;
            } else if (args[i].equals("--only") && i + 1 < args.length) {
                only = args[++i];
            } else {
                System.err.printf("stress/run: cannot make sense of \"%s\"%n%n%s", args[i], USAGE);
                System.exit(2);
            }
        }
        Path results = Files.createDirectories(Path.of(System.getProperty("signalbox.stress.results")));
        boolean passed;
        if (soak) {
            passed = run(results, Duration.ofMinutes(120), java("dev.signalbox.link.LinkSoak"));
        } else {
            passed = run(results, Duration.ofMinutes(quick ? 6 : 180), jcstress(quick, only));
            List<String> changing = CHANGING.stream()
                    .filter(Pattern.compile(only).asPredicate())
                    .toList();
            if (!changing.isEmpty()) {
                passed &= run(results, Duration.ofMinutes(quick ? 6 : 60), direct(quick, changing));
            }
            passed &= run(results, Duration.ofMinutes(quick ? 4 : 60), lincheck(quick, only));
        }
        System.out.println(passed ? "stress/run: all checks passed" : "stress/run: FAILED, see above");
        System.exit(passed ? 0 : 1);
    }

    private static List<String> jcstress(boolean quick, String only) {
        List<String> command = java("org.openjdk.jcstress.Main");
        command.addAll(List.of("-r", ".", "-sc", "false"));
        if (quick) {
            // naming JVM arguments also keeps jcstress from trying its dozen sets of them
            command.addAll(List.of("-m", "quick", "-time", "300", "-iters", "1", "-jvmArgs", "-Xmx512m"));
        } else {
            command.addAll(List.of("-m", "default"));
        }
        if (!only.isEmpty()) {
            command.addAll(List.of("-t", only));
        }
        return command;
    }

    /** The checks of receivers that come and go, once more with every list of receivers called directly at once. */
    private static List<String> direct(boolean quick, List<String> checks) {
        List<String> command = java("org.openjdk.jcstress.Main");
        command.addAll(List.of("-r", "direct", "-sc", "false", "-m", "quick", "-iters", "1"));
        command.addAll(List.of("-time", quick ? "300" : "3000", "-t", String.join("|", checks)));
        command.addAll(List.of("-jvmArgs", "-Xmx512m -Dsignalbox.signal.direct=always"));
        return command;
    }

    private static List<String> lincheck(boolean quick, String only) {
        // what Lincheck does to the JVM is its own affair; the code under check needs none of it
        List<String> command = java("-XX:+EnableDynamicAgentLoading", "-Xshare:off");
        if (Runtime.version().feature() >= 24) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("dev.signalbox.LincheckRun", quick ? "quick" : "long", only));
        return command;
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean run(Path directory, Duration limit, List<String> command)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .inheritIO()
                .start();
        if (process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            return process.exitValue() == 0;
        }
        System.out.printf(
                "stress/run: not done after %d minutes: one of the checks hangs, as after a lost wake-up; stopped it%n",
                limit.toMinutes());
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return false;
    }
}
