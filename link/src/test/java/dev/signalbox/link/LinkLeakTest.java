package dev.signalbox.link;

import static dev.signalbox.link.Pair.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Lines opened and closed in a row leave nothing: 500 of each transport by default, more by {@code -Dsignalbox.link.lines=10000}.
 */
class LinkLeakTest {
    private static final int LINES = Integer.getInteger("signalbox.link.lines", 500);
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    @ParameterizedTest
    @EnumSource(
            value = LinkTransport.class,
            names = {"SHARED_MEMORY", "SOCKET"})
    void linesOpenedAndClosedInARowLeaveNoFileDescriptorThreadOrMapping(LinkTransport transport) throws Exception {
        assumeTrue(Files.isDirectory(DESCRIPTORS) && Files.isReadable(MAPPINGS), "needs /proc to count");
        LinkOptions options =
                LinkOptions.builder().ringBytes(4096).transport(transport).build();
        try (LinkListener listener = LinkListener.open(options)) {
            BlockingQueue<Link> accepted = new LinkedBlockingQueue<>();
            CompletableFuture<Void> accepting = Pair.async(() -> {
                for (int i = 0; i < LINES + 20; i++) {
                    accepted.add(listener.accept(SOON));
                }
                return null;
            });
            // what is made once for all is made by now
            for (int i = 0; i < 20; i++) {
                useAndClose(Link.connect(listener.address(), options), accepted, i);
            }
            awaitRest();
            Path directory = listener.address().socket().getParent();
            long descriptors = count(DESCRIPTORS);
            int threads = Thread.activeCount();
            for (int i = 0; i < LINES; i++) {
                useAndClose(Link.connect(listener.address(), options), accepted, i);
            }
            accepting.get(20, TimeUnit.SECONDS);
            awaitRest();
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(count(DESCRIPTORS)).isLessThanOrEqualTo(descriptors + 10));
            assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).hasSize(2);
            }
        }
    }

    /** In one of the four ways to receive, so that each of them is closed often. */
    private static void useAndClose(Link there, BlockingQueue<Link> accepted, int i) throws Exception {
        try (there;
                Link here = accepted.take()) {
            AtomicInteger got = new AtomicInteger();
            switch (i % 4) {
                case 0 -> {
                    here.send(Pair.number(i));
                    assertThat(there.receive(SOON)).isPresent();
                }
                case 1 -> {
                    there.handle(frame -> got.incrementAndGet(), (end, failure) -> {});
                    here.send(Pair.number(i));
                    await().atMost(SOON).pollInterval(1, TimeUnit.MILLISECONDS).until(() -> got.get() == 1);
                }
                case 2 -> {
                    try (Selector selector = Selector.open()) {
                        there.register(selector, frame -> got.incrementAndGet());
                        here.send(Pair.number(i));
                        while (got.get() == 0) {
                            selector.select(key -> there.poll(), SOON.toMillis());
                        }
                    }
                }
                default -> here.offer(Pair.number(i));
            }
        }
    }

    /** No I/O thread, and no mapping of a line once the collector has been. */
    private static void awaitRest() {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(HandledLinkTest.ioThreads()).isEmpty());
        await().atMost(SOON).untilAsserted(() -> {
            System.gc();
            assertThat(mappings()).isEmpty();
        });
    }

    private static List<String> mappings() throws IOException {
        try (Stream<String> lines = Files.lines(MAPPINGS)) {
            return lines.filter(line -> line.contains("/ring-")).toList();
        }
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }
}
