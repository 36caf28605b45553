package dev.signalbox.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shared file is cut short while another JVM is at work in it, on several threads. A store or load beyond the end of a mapped
 * file is a SIGBUS: that JVM must go on, name what happened, close the line, and make the next one.
 */
class LinkTruncateIT {
    @ParameterizedTest
    @ValueSource(strings = {"-XX:+TieredCompilation", "-XX:TieredStopAtLevel=1", "-Xint"})
    void theOtherJvmSurvivesAndClosesAndGoesOn(String compilers) throws Exception {
        int lines = Integer.getInteger("signalbox.link.truncations", 15);
        long seed = Long.getLong("signalbox.link.seed", System.nanoTime());
        System.out.println("LinkTruncateIT " + compilers + " seed=" + seed);
        Random random = new Random(seed);
        Process peer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        compilers,
                        "-XX:ErrorFile=" + System.getProperty("java.io.tmpdir") + "/hs_err_truncated.log",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        TruncatedPeer.class.getName(),
                        "" + lines)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader out = peer.inputReader();
            LinkAddress address = LinkAddress.parse(line(out));
            for (int line = 0; line < lines; line++) {
                try (HostilePeer hostile = HostilePeer.connect(address)) {
                    use(hostile, random.nextInt(3000));
                    long size = hostile.file().size();
                    hostile.file()
                            .truncate(List.of(0L, 1024L, 4096L, size / 2, size - 4096)
                                    .get(random.nextInt(5)));
                    // or it would look for room where all is still there
                    hostile.socket().shutdownOutput();
                    assertThat(line(out))
                            .as("line=%d seed=%d", line, seed)
                            .isNotNull()
                            .startsWith("closed");
                }
            }
            assertThat(peer.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(peer.exitValue()).isZero();
        } finally {
            LinkPeer.kill(peer);
        }
    }

    /** The next line that the other JVM says; not waited for on this thread, which could not be interrupted. */
    private static String line(BufferedReader out) throws Exception {
        return Pair.async(out::readLine).get(40, TimeUnit.SECONDS);
    }

    /** Keeps both rings busy for so long. */
    private static void use(HostilePeer hostile, int micros) {
        RingProducer producer = new RingProducer(hostile.out());
        RingConsumer consumer = new RingConsumer(hostile.in());
        long end = System.nanoTime() + 1000L * micros;
        do {
            producer.offer(Parts.WHOLE, ByteBuffer.allocate(100));
            if (producer.takeConsumerWaits()) {
                ring(hostile);
            }
            if (consumer.next()) {
                consumer.payload();
            }
            consumer.release();
            if (consumer.takeProducerWaits()) {
                ring(hostile);
            }
            LockSupport.parkNanos(1);
        } while (System.nanoTime() < end);
    }

    private static void ring(HostilePeer hostile) {
        try {
            hostile.socket().write(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new AssertionError("it has hung up before its file was cut", e);
        }
    }
}
