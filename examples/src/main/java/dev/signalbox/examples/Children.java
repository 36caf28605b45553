package dev.signalbox.examples;

import dev.signalbox.process.ChildContext;
import dev.signalbox.process.ChildExit;
import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.ChildOutput;
import dev.signalbox.process.JvmOptions;
import dev.signalbox.process.StopReport;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;

/** Child JVMs. */
final class Children {
    private Children() {}

    static ChildExit task(String folder) throws InterruptedException {
        // region child-task
        try (ChildJvm child = ChildJvm.start(() -> System.out.println("reading " + folder))) {
            return child.join(); // waits for its end, and tells how it ended
        }
        // endregion
    }

    // region child-handed
    record Settings(String folder, List<String> languages) implements Serializable {}

    static ChildJvm serve(Settings settings, Queue<String> console) throws InterruptedException {
        JvmOptions options = JvmOptions.builder()
                .name("ocr")
                .heap("256m")
                .stdout(ChildOutput.lines(console::add))
                .stderr(ChildOutput.logged())
                .build();
        return ChildJvm.start(options, settings, Children::serveUntilStopped);
    }
    // endregion

    // region child-listens
    private static void serveUntilStopped(Settings settings) throws InterruptedException {
        CountDownLatch end = new CountDownLatch(1);
        ChildContext.current().onStop(end::countDown);
        System.out.println("serving " + settings.languages());
        end.await();
        System.out.println("tidied up");
    }
    // endregion

    static StopReport stop(ChildJvm child) throws InterruptedException {
        // region child-stop
        StopReport report = child.stop(Duration.ofSeconds(5), Duration.ofSeconds(1));
        System.out.println(report.step() + " after " + report.took()); // ASKED after PT0.04S
        // endregion
        return report;
    }

    static void watch(ChildJvm child, Queue<String> alarms) {
        // region child-exit
        child.onExit().thenAccept(exit -> {
            if (!exit.isSuccess()) {
                alarms.add(exit.describe()); // child 'ocr' (pid 4711) was ended by SIGKILL after 1.3 s
            }
        });
        // endregion
    }

    static ChildExit main(Class<?> main) throws InterruptedException {
        // region child-main
        try (ChildJvm child = ChildJvm.start(main, "--folder", "/scans")) {
            return child.join().orThrow(); // a ChildFailedException says why it did not end well
        }
        // endregion
    }
}
