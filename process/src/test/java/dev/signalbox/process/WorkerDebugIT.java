package dev.signalbox.process;

import static dev.signalbox.process.WorkerOptions.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers that a debugger may attach to, and those that do not answer. */
@Timeout(120)
class WorkerDebugIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String LISTENING = "Listening for transport dt_socket at address: ";

    private final Queue<WorkerLine> lines = new ConcurrentLinkedQueue<>();

    private Stream<Integer> ports() {
        return lines.stream()
                .filter(line -> line.text().startsWith(LISTENING))
                .map(line -> Integer.valueOf(line.text().substring(LISTENING.length())));
    }

    @Test
    void eachWorkerListensForADebuggerOnAPortOfItsOwn() throws Exception {
        try (WorkerPool pool = WorkerPool.of(2, worker().debug().lines(lines::add))) {
            assertThat(pool.awaitReady(SOON)).isTrue();
            await().atMost(SOON).until(() -> ports().distinct().count() == 2);
            for (int port : ports().toList()) {
                try (Socket debugger = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    byte[] hello = "JDWP-Handshake".getBytes(StandardCharsets.US_ASCII);
                    debugger.getOutputStream().write(hello);
                    byte[] answer = new byte[hello.length];
                    new DataInputStream(debugger.getInputStream()).readFully(answer);
                    assertThat(answer).isEqualTo(hello);
                }
            }
            assertThat(pool.submit(() -> 1).get(60, TimeUnit.SECONDS)).isEqualTo(1);
        }
    }

    @Test
    void aWorkerThatIsHeldUpIsNotFoundSilentWhileItIsDebuggedAndItsDumpSaysSo() throws Exception {
        WorkerOptions options = worker().name("held")
                .debug()
                .silence(Duration.ofMillis(100))
                .startLimit(Duration.ofMillis(1))
                .output(ChildOutput.discarded());
        try (Worker held = Worker.start(options)) {
            long pid = held.submit(() -> ProcessHandle.current().pid()).get(60, TimeUnit.SECONDS);
            WorkerDeathIT.signal("STOP", pid);
            try {
                Map<String, String> dumps = held.threadDumps(Duration.ofSeconds(4));
                assertThat(dumps.get("held")).contains("no answer", "PT4S");
            } finally {
                WorkerDeathIT.signal("CONT", pid);
            }
            assertThat(held.submit(() -> ProcessHandle.current().pid()).get(60, TimeUnit.SECONDS))
                    .isEqualTo(pid);
            assertThat(held.metrics().deaths()).isZero();
        }
    }
}
