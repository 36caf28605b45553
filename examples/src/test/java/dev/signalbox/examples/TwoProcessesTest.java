package dev.signalbox.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.link.Link;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TwoProcessesTest {
    @Test
    void theOtherSideAnswersUntilTheLineIsClosed() throws Exception {
        PipedOutputStream standardInput = new PipedOutputStream();
        PipedInputStream received = new PipedInputStream(standardInput);
        CompletableFuture<Void> served = new CompletableFuture<>();
        Thread other = new Thread(() -> {
            try (BufferedReader in = new BufferedReader(new InputStreamReader(received, StandardCharsets.UTF_8))) {
                TwoProcesses.serve(in.readLine());
                served.complete(null);
            } catch (Throwable e) {
                served.completeExceptionally(e);
            }
        });
        other.start();
        try (Link link = TwoProcesses.listen(new PrintStream(standardInput, true, StandardCharsets.UTF_8))) {
            byte[] question = ByteBuffer.allocate(Long.BYTES).putLong(21).array();
            assertThat(TwoProcesses.ask(link, question))
                    .hasValueSatisfying(answer ->
                            assertThat(ByteBuffer.wrap(answer).getLong()).isEqualTo(42));
            TwoProcesses.sendInPlace(link, 4, 100);
            TwoProcesses.sendMany(link, List.of(new byte[Long.BYTES], question));
            for (long expected : new long[] {8, 0, 42}) {
                assertThat(link.receive(Duration.ofSeconds(10)))
                        .hasValueSatisfying(answer ->
                                assertThat(ByteBuffer.wrap(answer).getLong()).isEqualTo(expected));
            }
        }
        served.get(10, TimeUnit.SECONDS);
    }
}
