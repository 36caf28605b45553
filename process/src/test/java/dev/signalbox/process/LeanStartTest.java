package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker's start does without, since each of it takes a new JVM longer than the classes of a line. */
class LeanStartTest {
    private static final List<String> TOO_DEAR = List.of(
            "jdk.internal.logger.",
            "java.util.logging.",
            "java.util.regex.Matcher ",
            "java.lang.ProcessHandleImpl ",
            "dev.signalbox.internal.RecordShape ");

    @TempDir
    private Path folder;

    @Test
    void aWorkerIsReadyWithoutLoggersLambdasPatternsOrWatchersOfProcesses() throws Exception {
        Path log = folder.resolve("classes.log");
        JvmOptions jvm = JvmOptions.builder()
                .flags("-Xlog:class+load:file=" + log + ":none")
                .build();
        List<String> loaded;
        try (Worker worker = Worker.start(WorkerOptions.worker().jvm(jvm))) {
            assertThat(worker.awaitReady(Duration.ofMinutes(1))).isTrue();
            // once it is ready and has nothing to do, it rehearses
            loaded = Files.readAllLines(log).stream()
                    .takeWhile(line -> !line.startsWith("dev.signalbox.process.Rehearsal "))
                    .toList();
        }
        assertThat(ours(loaded)).as("classes of ours").anyMatch(line -> line.startsWith("dev.signalbox.link.Link "));
        assertThat(loaded)
                .filteredOn(line -> TOO_DEAR.stream().anyMatch(line::startsWith))
                .isEmpty();
        assertThat(ours(loaded)).filteredOn(line -> line.contains("$$Lambda")).isEmpty();
    }

    private static Stream<String> ours(List<String> loaded) {
        return loaded.stream().filter(line -> line.startsWith("dev.signalbox."));
    }
}
