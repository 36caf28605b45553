package dev.signalbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's own work, with a Maven and with Javas that only say that they were called. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script; Windows has signalbox.cmd")
class LauncherTest {
    private static final List<String> TOOLS = List.of(
            "cat",
            "cp",
            "date",
            "dirname",
            "find",
            "grep",
            "head",
            "ln",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sh",
            "sleep",
            "tail",
            "uname");

    private record Result(int exit, String out, String err) {}

    @TempDir
    Path temp;

    private Path project;
    private Path javas;
    private Path bin;
    private Path launcher;

    @BeforeEach
    void layOutAProject() throws IOException {
        project = Files.createDirectories(temp.resolve("a project with spaces"));
        javas = Files.createDirectories(temp.resolve("all javas"));
        bin = Files.createDirectories(temp.resolve("bin"));
        for (String tool : TOOLS) {
            Path found = List.of("/bin", "/usr/bin").stream()
                    .map(folder -> Path.of(folder, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("this system has no " + tool));
            script(bin.resolve(tool), "exec " + found + " \"$@\""); // a link would be warned of when it is removed
        }
        launcher = project.resolve("signalbox");
        Files.copy(Project.root().resolve("signalbox"), launcher);
        executable(launcher);
        Files.createDirectories(project.resolve(".mvn"));
        Files.createDirectories(project.resolve("cli/src/main/java"));
        Files.writeString(project.resolve("pom.xml"), "");
        Files.writeString(project.resolve("cli/pom.xml"), "");
        Files.writeString(project.resolve("cli/src/main/java/Main.java"), "1");
        mavenThat("mkdir -p cli/target && echo jar >cli/target/signalbox.jar");
    }

    @Test
    void saysWhatToInstallWhenThereIsNoJava() throws Exception {
        Result result = launch("demo");
        assertThat(result.exit).isEqualTo(3);
        assertThat(result.err).contains("found no Java", "JDK, version 17 or newer", "apt install", "adoptium.net");
    }

    @Test
    void saysThatAnOldJavaIsTooOld() throws Exception {
        java("eight", "1.8.0_392", true);
        java("eleven", "11.0.2", true);
        Result result = launch("demo");
        assertThat(result.exit).isEqualTo(3);
        assertThat(result.err).contains("11.0.2 is too old", "1.8.0_392 is too old", "apt install");
    }

    @Test
    void cannotBuildWithAJavaThatHasNoCompiler() throws Exception {
        java("runtime", "21.0.1", false);
        Result result = launch("demo");
        assertThat(result.exit).isEqualTo(3);
        assertThat(result.err).contains("no compiler (javac)", "21.0.1", "Install one");
        assertThat(builds()).isZero();
    }

    @Test
    void runsWhatIsBuiltWithAJavaThatHasNoCompiler() throws Exception {
        Path jdk = java("jdk", "17", true);
        assertThat(launch("demo").exit).isZero();
        Files.delete(jdk.resolve("bin/javac"));
        Result result = launch("demo");
        assertThat(result.exit).isZero();
        assertThat(result.out).contains("java 17");
    }

    @Test
    void prefersTheNewestJava() throws Exception {
        java("a", "17.0.15", true);
        java("b", "25.0.1", true);
        java("c", "21", true);
        java("d", "26", false);
        Result result = launch("demo", "--fast", "two words");
        assertThat(result.err).contains("building");
        assertThat(result.out).contains("java 25.0.1").contains("[demo][--fast][two words]");
    }

    @Test
    void usesTheJavaItIsToldToUse() throws Exception {
        Path old = java("a", "17.0.15", true);
        java("b", "25.0.1", true);
        assertThat(launchWith("SIGNALBOX_JAVA_HOME", old.toString()).out).contains("java 17.0.15");
        Result wrong = launchWith("SIGNALBOX_JAVA_HOME", temp.toString());
        assertThat(wrong.exit).isEqualTo(3);
        assertThat(wrong.err).contains("SIGNALBOX_JAVA_HOME=" + temp, "bin/java");
    }

    @Test
    void findsTheJavaOfJavaHome() throws Exception {
        Path elsewhere = java("../elsewhere", "21.0.2", true);
        assertThat(launchWith("JAVA_HOME", elsewhere.toString()).out).contains("java 21.0.2");
    }

    @Test
    void findsTheJavaOnThePathThroughLinks() throws Exception {
        Path elsewhere = java("../elsewhere", "21.0.3", true);
        Files.createSymbolicLink(bin.resolve("java"), elsewhere.resolve("bin/java"));
        assertThat(launch("demo").out).contains("java 21.0.3");
    }

    @Test
    void buildsOnlyWhenSourcesChanged() throws Exception {
        java("a", "21", true);
        launch("demo");
        Result again = launch("demo");
        assertThat(builds()).isEqualTo(1);
        assertThat(again.err).isEmpty();

        laterThanTheStamp(Files.writeString(project.resolve("cli/src/main/java/Main.java"), "2"));
        launch("demo");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void buildsAgainWhenASourceFileWasDeleted() throws Exception {
        java("a", "21", true);
        Path source = Files.writeString(project.resolve("cli/src/main/java/Gone.java"), "");
        launch("demo");
        Files.delete(source);
        laterThanTheStamp(source.getParent());
        launch("demo");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void doesNotBuildForSourcesThatItDoesNotRun() throws Exception {
        java("a", "21", true);
        launch("demo");
        laterThanTheStamp(Files.createDirectories(project.resolve("bench/src/main/java")));
        laterThanTheStamp(Files.writeString(project.resolve("bench/pom.xml"), ""));
        launch("demo");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void showsTheReasonAndTheLogOfAFailedBuildAndBuildsAgain() throws Exception {
        java("a", "21", true);
        mavenThat("echo '[INFO] Building Signalbox: core'; echo '[ERROR] Main.java:[3,1] semicolon'; exit 1");
        Result failed = launch("demo");
        assertThat(failed.exit).isEqualTo(4);
        assertThat(failed.err).contains("the build failed", "semicolon", "target/launcher/build.log");
        assertThat(failed.out).isEmpty();
        assertThat(launch("demo").exit).isEqualTo(4);
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void handsMavenArgsToTheBuild() throws Exception {
        java("a", "21", true);
        mavenThat("mkdir -p cli/target && echo \"$MAVEN_ARGS\" >cli/target/signalbox.jar");
        launchWith("MAVEN_ARGS", "-Dmaven.repo.local=elsewhere");
        assertThat(project.resolve("target/launcher/signalbox.jar")).hasContent("-Dmaven.repo.local=elsewhere");
    }

    @Test
    void startsThroughALinkFromAnotherFolder() throws Exception {
        java("a", "21", true);
        Path link = Files.createSymbolicLink(temp.resolve("link"), launcher);
        Path second = Files.createSymbolicLink(temp.resolve("second"), Path.of("link"));
        assertThat(link).exists();
        Result result = finish(start(second, null, null, "demo"));
        assertThat(result.exit).isZero();
        assertThat(result.out).contains("[demo]");
    }

    @Test
    void twoAtOnceBuildOnce() throws Exception {
        java("a", "21", true);
        mavenThat("sleep 1; mkdir -p cli/target && echo jar >cli/target/signalbox.jar");
        Process one = start(launcher, null, null, "one");
        Process two = start(launcher, null, null, "two");
        assertThat(finish(one).out).contains("[one]");
        assertThat(finish(two).out).contains("[two]");
        assertThat(builds()).isEqualTo(1);
        assertThat(Files.isSymbolicLink(project.resolve("target/launcher/lock")))
                .isFalse();
    }

    @Test
    void takesOverTheLockOfABuildThatDied() throws Exception {
        java("a", "21", true);
        Process dead = new ProcessBuilder("sh", "-c", "exit 0").start();
        assertThat(dead.waitFor(10, TimeUnit.SECONDS)).isTrue();
        Path state = Files.createDirectories(project.resolve("target/launcher"));
        Files.createSymbolicLink(state.resolve("lock"), Path.of(Long.toString(dead.pid())));
        Result result = launch("demo");
        assertThat(result.exit).isZero();
        assertThat(builds()).isEqualTo(1);
        assertThat(Files.isSymbolicLink(state.resolve("lock"))).isFalse();
    }

    @Test
    void endsWithTheExitCodeOfTheCommand() throws Exception {
        Path jdk = java("a", "21", true);
        Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\nexit 42\n");
        assertThat(launch("demo").exit).isEqualTo(42);
    }

    private Result launch(String... args) throws Exception {
        return finish(start(launcher, null, null, args));
    }

    private Result launchWith(String variable, String value) throws Exception {
        return finish(start(launcher, variable, value, "demo"));
    }

    private Process start(Path program, String variable, String value, String... args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.toString()).directory(temp.toFile());
        builder.command().addAll(List.of(args));
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("SIGNALBOX_JAVA_FOLDERS", temp.resolve("nothing") + File.pathSeparator + javas);
        if (variable != null) {
            builder.environment().put(variable, value);
        }
        return builder.start();
    }

    private static Result finish(Process process) throws Exception {
        try {
            process.getOutputStream().close();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return new Result(
                    process.exitValue(),
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
                    new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    private Path java(String name, String version, boolean compiler) throws IOException {
        Path home = javas.resolve(name).normalize();
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(
                home.resolve("bin/java"),
                "echo java " + version + "; shift 2; for a in \"$@\"; do printf '[%s]' \"$a\"; done");
        if (compiler) {
            script(home.resolve("bin/javac"), "exit 1");
        }
        return home;
    }

    private void mavenThat(String does) throws IOException {
        script(project.resolve("mvnw"), "echo built >>builds\n" + does);
    }

    private long builds() throws IOException {
        Path builds = project.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    private void laterThanTheStamp(Path changed) throws IOException {
        long stamp = Files.getLastModifiedTime(project.resolve("target/launcher/stamp"))
                .toMillis();
        assertThat(changed.toFile().setLastModified(stamp + 2_000)).isTrue();
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        executable(file);
    }

    private static void executable(Path file) {
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
