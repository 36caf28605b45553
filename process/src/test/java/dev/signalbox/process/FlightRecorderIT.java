package dev.signalbox.process;

import static dev.signalbox.process.TaskOptions.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.TimedOutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the flight recorder is told, and that nobody needs it. In JVMs of their own, since it leaves threads behind. */
@Timeout(120)
class FlightRecorderIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void isToldOfStartsTasksAndDeaths() throws Exception {
        String file = folder.resolve("all.jfr").toString();
        run(JvmOptions.defaults(), () -> Recorded.live(file, true));
        List<RecordedEvent> events = RecordingFile.readAllEvents(Path.of(file));
        List<RecordedEvent> starts = named(events, "WorkerStart");
        assertThat(starts).hasSize(2);
        RecordedEvent start = starts.get(0);
        assertThat(start.getString("worker")).isEqualTo("seen");
        assertThat(start.getLong("pid")).isPositive();
        assertThat(start.getDuration("spawned")).isPositive();
        assertThat(start.getDuration("jvmReady")).isGreaterThan(start.getDuration("spawned"));
        assertThat(start.getDuration("ready"))
                .isGreaterThan(start.getDuration("linked"))
                .isGreaterThan(start.getDuration("jvmReady"));
        List<RecordedEvent> tasks = named(events, "Task");
        assertThat(tasks)
                .extracting(event -> event.getString("task") + " " + event.getString("failure"))
                .containsExactly(
                        "good ",
                        "bad " + IllegalStateException.class.getName(),
                        "late " + TimedOutException.class.getName());
        assertThat(tasks.get(0).getDuration("ran")).isPositive();
        assertThat(named(events, "WorkerDeath"))
                .singleElement()
                .satisfies(death -> assertThat(death.getString("reason")).isEqualTo("TIMED_OUT"))
                .satisfies(death -> assertThat(death.getString("tasks")).isEqualTo("late"));
    }

    @Test
    void isNotToldOfTasksUnlessItAsks() throws Exception {
        String file = folder.resolve("some.jfr").toString();
        run(JvmOptions.defaults(), () -> Recorded.live(file, false));
        List<RecordedEvent> events = RecordingFile.readAllEvents(Path.of(file));
        assertThat(named(events, "WorkerStart")).hasSize(2);
        assertThat(named(events, "Task")).isEmpty();
    }

    @Test
    void isNotNeeded() throws Exception {
        String file = folder.resolve("without").toString();
        JvmOptions without = JvmOptions.builder()
                .flags("--limit-modules=java.base,java.management,java.logging")
                .build();
        run(without, Living.withoutRecorder(file));
        assertThat(Path.of(file)).hasContent("lived");
    }

    private static void run(JvmOptions options, VoidTask program) throws Exception {
        try (ChildJvm child = ChildJvm.start(options, program)) {
            child.join(SOON).orElseThrow().orThrow();
        }
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.signalbox." + name))
                .toList();
    }

    /** What is recorded; it needs no recorder. */
    static final class Living {
        private Living() {}

        static VoidTask withoutRecorder(String file) {
            return () -> {
                if (ModuleLayer.boot().findModule("jdk.jfr").isPresent()) {
                    throw new AssertionError("it is there");
                }
                live(WorkerOptions.worker().inThread());
                Files.writeString(Path.of(file), "lived");
            };
        }

        /** A worker that does a task, fails at one, and dies of one. */
        static void live(WorkerOptions options) throws Exception {
            try (Worker worker = Worker.start(options.name("seen"))) {
                worker.submit(() -> 1, task().name("good")).get(60, TimeUnit.SECONDS);
                fails(worker.submit(
                        () -> {
                            throw new IllegalStateException("no luck");
                        },
                        task().name("bad")));
                fails(worker.submit(
                        WorkerContract::sleepLong, task().name("late").limit(Duration.ofMillis(50))));
                if (!worker.awaitReady(SOON)) {
                    throw new AssertionError("not ready again");
                }
            }
        }

        private static void fails(TaskFuture<?> future) throws Exception {
            try {
                future.get(60, TimeUnit.SECONDS);
            } catch (ExecutionException expected) {
                return;
            }
            throw new AssertionError("it did not fail");
        }
    }

    /** Apart, so that it is loaded only where there is a recorder. */
    static final class Recorded {
        private Recorded() {}

        static void live(String file, boolean withTasks) throws Exception {
            try (Recording recording = new Recording()) {
                if (withTasks) {
                    recording.enable("dev.signalbox.Task");
                }
                recording.start();
                Living.live(WorkerOptions.worker());
                recording.stop();
                recording.dump(Path.of(file));
            }
        }
    }
}
