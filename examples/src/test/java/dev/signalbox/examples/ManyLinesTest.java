package dev.signalbox.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.link.Link;
import dev.signalbox.link.LinkListener;
import dev.signalbox.link.LinkOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ManyLinesTest {
    @Test
    void aSelectorLoopAnswersALineAndReadsDatagramsAndAHandlerTakesTheAnswers() throws Exception {
        try (LinkListener listener = LinkListener.open();
                DatagramChannel udp = DatagramChannel.open();
                DatagramChannel sender = DatagramChannel.open()) {
            udp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            CompletableFuture<Integer> looped = new CompletableFuture<>();
            new Thread(() -> {
                        try (Link there = listener.accept(Duration.ofSeconds(10))) {
                            looped.complete(ManyLines.loop(there, udp));
                        } catch (Throwable e) {
                            looped.completeExceptionally(e);
                        }
                    })
                    .start();
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            CompletableFuture<Void> gone = new CompletableFuture<>();
            try (Link here = Link.connect(listener.address(), LinkOptions.defaults())) {
                ManyLines.handle(here, answer::complete, () -> gone.complete(null));
                sender.send(ByteBuffer.allocate(1), udp.getLocalAddress());
                byte[] question = ByteBuffer.allocate(Long.BYTES).putLong(4).array();
                byte[] answered = ManyLines.askAndHelp(here, question, answer);
                assertThat(ByteBuffer.wrap(answered).getLong()).isEqualTo(8);
            }
            gone.get(10, TimeUnit.SECONDS);
            assertThat(looped.get(10, TimeUnit.SECONDS)).isBetween(0, 1);
        }
    }
}
