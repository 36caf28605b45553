package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.signalbox.ConfigurationException;
import dev.signalbox.codec.RemoteFailure;
import dev.signalbox.testkit.Requires;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts that cannot succeed, and starts with settings of all kinds. */
class ChildStartIT {
    private final Programs programs = new Programs();
    private final Queue<String> printed = new ConcurrentLinkedQueue<>();

    /** A task whose class a test loads by a loader of its own. */
    public static final class Loaded implements VoidTask {
        private static final long serialVersionUID = 1L;

        public Loaded() {}

        @Override
        public void perform() {}
    }

    @AfterEach
    void endPrograms() throws Exception {
        programs.end();
    }

    @Test
    void saysWhatTheJvmSaysOfAFlagThatItDoesNotKnow() {
        assertThatThrownBy(() ->
                        ChildJvm.start(options("bad").flags("-XX:+NoSuchFlag").build(), () -> {}))
                .isInstanceOf(ChildStartException.class)
                .hasMessageContaining("Cannot start child 'bad': it ended with code 1 before it was ready")
                .hasMessageContaining("Unrecognized VM option 'NoSuchFlag'")
                .hasMessageContaining("-Xmx65536k")
                .hasMessageContaining(ChildMain.class.getName() + " bad");
    }

    @Test
    void aChildThatSleepsIsNotWokenForFiguresThatNobodyReads() throws Exception {
        VoidTask tell =
                () -> System.out.println(ManagementFactory.getRuntimeMXBean().getInputArguments());
        for (String chosen : List.of("-Da=b", "-XX:PerfDataSamplingInterval=200")) {
            boolean mayChoose = Runtime.version().feature() <= 21;
            try (ChildJvm child = ChildJvm.start(
                    options("idle").flags(mayChoose ? chosen : "-Da=b").build(), tell)) {
                assertThat(child.join(Duration.ofSeconds(60))).isPresent();
            }
        }
        assertThat(printed).hasSize(2);
        String ours = "-XX:PerfDataSamplingInterval=5000";
        if (Runtime.version().feature() <= 21) {
            assertThat(printed).element(0).asString().contains(ours);
            assertThat(printed).element(1).asString().contains("Interval=200").doesNotContain(ours);
        } else {
            assertThat(printed).noneMatch(line -> line.contains("PerfDataSampling"));
        }
    }

    @Test
    void namesWhatIsMissingBeforeAnythingIsStarted(@TempDir Path folder) {
        Path none = folder.resolve("none");
        refused(options("a").javaHome(none), "no executable '" + none);
        refused(options("a").directory(none), "directory='" + none);
        refused(options("a").extraClassPath(none), "extraClassPath has '" + none);
        refused(options("a").classPath(List.of(none)), "classPath has '" + none);
    }

    @Test
    void refusesAClassOfALoaderThatAChildCannotRebuild() throws Exception {
        URL classes = ParentJvm.locationOf(ChildStartIT.class).toUri().toURL();
        try (URLClassLoader loader =
                new URLClassLoader("fat-jar", new URL[] {classes}, ChildJvm.class.getClassLoader()) {
                    @Override
                    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                        return name.equals(Loaded.class.getName()) ? findClass(name) : super.loadClass(name, resolve);
                    }
                }) {
            VoidTask foreign = (VoidTask) loader.loadClass(Loaded.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            assertThatThrownBy(() -> ChildJvm.start(options("a").build(), foreign))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("the task's class " + Loaded.class.getName())
                    .hasMessageContaining("cannot rebuild")
                    .hasMessageContaining("classPath(...)");
        }
    }

    @Test
    void saysWhatTheChildCouldNotRead() {
        JvmOptions withoutTests = options("poor")
                .classPath(List.of(ParentJvm.locationOf(ChildJvm.class)))
                .build();
        assertThatThrownBy(() -> ChildJvm.start(withoutTests, () -> System.out.println("never")))
                .isInstanceOf(ChildStartException.class)
                .hasMessageContaining("it cannot begin with its work")
                .hasMessageContaining(ChildStartIT.class.getName())
                .hasCauseInstanceOf(RemoteFailure.class);
        assertThatThrownBy(() -> ChildJvm.start(options("a").build(), "com.acme.Missing", List.of()))
                .isInstanceOf(ChildStartException.class)
                .hasMessageContaining("ClassNotFoundException: com.acme.Missing");
        assertThatThrownBy(() -> ChildJvm.start(options("a").build(), Loaded.class))
                .isInstanceOf(ChildStartException.class)
                .hasMessageContaining("NoSuchMethodException");
    }

    @Test
    void namesEntriesOfItsOwnClassPathThatAreGoneIfAClassIsMissing() throws Exception {
        String path = Programs.classPath() + File.pathSeparator + "/no/such.jar";
        List<String> command = Programs.java("-cp", path, ParentProgram.class.getName(), "missing");
        assertThat(programs.run(command, Map.of()))
                .contains("failure ChildStartException")
                .contains("com.acme.Missing")
                .contains("not there: [/no/such.jar]");
    }

    @Test
    void givesUpWhenItTakesTooLong() {
        // a debugger that nobody attaches: the JVM waits before its first line of Java
        JvmOptions hangs = options("slow")
                .flags("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0")
                .startLimit(Duration.ofMillis(700))
                .build();
        assertThatThrownBy(() -> ChildJvm.start(hangs, () -> {}))
                .isInstanceOf(ChildStartException.class)
                .hasMessageContaining("not ready within startLimit=PT0.7S")
                .hasMessageContaining("its JVM had not begun");
    }

    @Test
    void leavesNothingOfAStartThatIsInterrupted() throws Exception {
        JvmOptions hangs = options("slow")
                .flags("-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:0")
                .startLimit(Duration.ofSeconds(60))
                .build();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> ChildJvm.start(hangs, () -> {})).isInstanceOf(InterruptedException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void doesNotGiveItWhatIsMeantForOtherJvms() throws Exception {
        List<String> command = Programs.java("-cp", Programs.classPath(), ParentProgram.class.getName(), "environment");
        assertThat(programs.run(command, Map.of("JAVA_TOOL_OPTIONS", "-Dfoo=bar", "CLASSPATH", "x", "MINE", "kept")))
                .contains("foo=null")
                .contains("options=nullnull")
                .contains("mine=kept")
                .containsOnlyOnce("Picked up");
    }

    @Test
    void blamesVariablesThatBreakAChildThatWasGivenThem() {
        JvmOptions given =
                options("a").environment("JAVA_TOOL_OPTIONS", "-XX:+NoSuchFlag").build();
        assertThatThrownBy(() -> ChildJvm.start(given, () -> {}))
                .isInstanceOf(ChildStartException.class)
                .hasMessageContaining(
                        "These variables tell its JVM what to do as well: {JAVA_TOOL_OPTIONS=-XX:+NoSuchFlag}");
    }

    @Test
    @Requires({"setpriv", "prlimit"})
    void saysSoWhereTheMachineHasNoRoomForAnotherProcess() throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("only root can become a user with few processes")
                .isEqualTo("root");
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "prlimit", "--nproc=60"));
        List<String> java = Programs.java("-cp", Programs.classPath(), ParentProgram.class.getName(), "many");
        assumeThat(programs.run(
                        List.of(
                                "setpriv",
                                "--reuid=65534",
                                "--clear-groups",
                                "cat",
                                ParentJvm.locationOf(ChildJvm.class)
                                        .resolve("module-info.class")
                                        .toString()),
                        Map.of()))
                .as("the classes can be read by everybody")
                .doesNotContain("denied");
        command.addAll(java);
        assertThat(programs.run(command, Map.of()))
                .contains("failure ChildStartException")
                .contains("no room for another process or thread: look at 'ulimit -u'");
    }

    @Test
    void setsWhatTheOptionsSay(@TempDir Path folder) throws Exception {
        System.setProperty("dev.signalbox.test.copied", "c d");
        JvmOptions options = options("a")
                .property("set", "a \"b\" \\ ü")
                .copyProperties("dev.signalbox.test.copied", "dev.signalbox.test.absent")
                .environment("SET", "e")
                .withoutEnvironment("PATH")
                .directory(folder)
                .flags("-Dflag=f")
                .build();
        try (ChildJvm child = ChildJvm.start(options, () -> {
            for (String name :
                    List.of("set", "dev.signalbox.test.copied", "dev.signalbox.test.absent", "flag", "user.dir")) {
                System.out.println(System.getProperty(name));
            }
            System.out.println(System.getenv("SET") + " " + System.getenv("PATH"));
            System.out.println(Runtime.getRuntime().maxMemory() >> 20);
        })) {
            ChildJvmIT.end(child).orThrow();
        } finally {
            System.clearProperty("dev.signalbox.test.copied");
        }
        assertThat(printed)
                .startsWith(
                        "a \"b\" \\ ü", "c d", "null", "f", folder.toRealPath().toString(), "e null")
                .last()
                .satisfies(heap -> assertThat(Integer.parseInt(heap)).isBetween(50, 64));
    }

    @Test
    void letsADebuggerAttach() throws Exception {
        try (ChildJvm child = ChildJvm.start(options("debugged").debug().build(), ChildJvmIT::waitForEver)) {
            int port = child.debugPort().orElseThrow();
            byte[] greeting = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
            try (Socket debugger = new Socket(InetAddress.getLoopbackAddress(), port)) {
                debugger.setSoTimeout(30_000);
                debugger.getOutputStream().write(greeting);
                assertThat(debugger.getInputStream().readNBytes(greeting.length))
                        .isEqualTo(greeting);
            }
            assertThat(child.lastOutput()).anyMatch(line -> line.contains("Listening for transport dt_socket"));
        }
    }

    @Test
    void findsItsClassesOnALongClassPathOfStrangeNames(@TempDir Path folder) throws Exception {
        Path strange = Files.createDirectory(folder.resolve("a b #'ü\"\\ c"));
        Files.writeString(strange.resolve("on the path.txt"), "x");
        StringBuilder path = new StringBuilder(Programs.classPath());
        for (int i = 0; i < 2000; i++) {
            path.append(File.pathSeparator)
                    .append("/a/very/long/name/of/a/directory/that/is/not/there/but/could/be/")
                    .append(i);
        }
        path.append(File.pathSeparator).append(strange);
        Path file = folder.resolve("parent.args");
        ArgFile.write(file, List.of("-cp", path.toString()));
        assertThat(path.length()).isGreaterThan(128 * 1024);
        List<String> command = Programs.java("@" + file, ParentProgram.class.getName(), "path");
        assertThat(programs.run(command, Map.of())).contains("found file:");
    }

    @Test
    void runsInAnotherJdk() throws Exception {
        List<Path> others = otherJdks();
        assumeThat(others).as("other JDKs").isNotEmpty();
        for (Path home : others) {
            printed.clear();
            JvmOptions options = options("other").javaHome(home).build();
            try (ChildJvm child = ChildJvm.start(
                    options, () -> System.out.println(Runtime.version().feature()))) {
                ChildJvmIT.end(child).orThrow();
            }
            assertThat(printed).containsExactly(String.valueOf(feature(home)));
        }
    }

    /** JDKs of other releases that are where Debian has them. */
    static List<Path> otherJdks() throws IOException {
        List<Path> others = new ArrayList<>();
        Path homes = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(homes)) {
            try (Stream<Path> all = Files.list(homes)) {
                all.filter(home -> Files.isExecutable(home.resolve("bin/java")))
                        .filter(home -> Runtime.version().feature() != feature(home))
                        .filter(home -> feature(home) >= 17)
                        .forEach(others::add);
            }
        }
        return others;
    }

    private static int feature(Path home) {
        try {
            for (String line : Files.readAllLines(home.resolve("release"))) {
                if (line.startsWith("JAVA_VERSION=")) {
                    return Runtime.Version.parse(line.substring(13).replace("\"", ""))
                            .feature();
                }
            }
        } catch (IOException e) {
            // no JDK that we know
        }
        return 0;
    }

    private void refused(JvmOptions.Builder builder, String named) {
        assertThatThrownBy(() -> ChildJvm.start(builder.build(), () -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Cannot start child 'a'")
                .hasMessageContaining(named);
    }

    private JvmOptions.Builder options(String name) {
        return JvmOptions.builder()
                .name(name)
                .heap("64m")
                .startLimit(Duration.ofSeconds(60))
                .stdout(ChildOutput.lines(printed::add))
                .stderr(ChildOutput.discarded());
    }
}
