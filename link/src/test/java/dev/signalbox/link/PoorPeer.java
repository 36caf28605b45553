package dev.signalbox.link;

import dev.signalbox.SignalboxException;
import dev.signalbox.TimedOutException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The process that has too little of something; says how that went. */
final class PoorPeer {
    private static final LinkOptions OPTIONS = LinkOptions.builder()
            .ringBytes(4096)
            .handshakeLimit(Duration.ofSeconds(5))
            .build();
    private static final Duration SHORT = Duration.ofSeconds(1);

    private PoorPeer() {}

    public static void main(String[] args) throws Exception {
        System.out.println(args[0].equals("room") ? room() : descriptors());
    }

    /** Opens lines until no descriptor is left, gives them back, and opens one more. */
    private static String descriptors() throws Exception {
        try (LinkListener listener = LinkListener.open(OPTIONS)) {
            // what is loaded at first use is loaded while there are descriptors for it
            pair(listener).close();
            List<Pair> pairs = new ArrayList<>();
            String why = "";
            while (why.isEmpty()) {
                try {
                    pairs.add(pair(listener));
                } catch (SignalboxException e) {
                    why = e.toString();
                }
            }
            for (Pair pair : pairs) {
                pair.here().send(Pair.number(1), SHORT);
                if (pair.there().poll(frame -> {}) != 1) {
                    return "a line that was there carries nothing any more";
                }
                pair.close();
            }
            try (Pair pair = pair(listener)) {
                pair.here().send(Pair.number(1), SHORT);
            }
            requireNoFile(listener);
            return why.contains("Too many open files") || why.contains("could not make the shared file")
                    ? "served again"
                    : why;
        }
    }

    /** Opens a line that has no room; then it is refused, and the listener still there. */
    private static String room() throws Exception {
        LinkOptions big = LinkOptions.builder()
                .ringBytes(1 << 20)
                .transport(LinkTransport.SHARED_MEMORY)
                .build();
        try (LinkListener listener = LinkListener.open(big)) {
            for (int i = 0; i < 2; i++) {
                try {
                    pair(listener).close();
                    return "made a line for which there is no room";
                } catch (LinkException e) {
                    if (!e.getMessage().contains("could not make the shared file")) {
                        return e.toString();
                    }
                }
                requireNoFile(listener);
            }
        }
        return "refused for room";
    }

    private static Pair pair(LinkListener listener) throws Exception {
        CompletableFuture<Link> connected = Pair.async(() -> Link.connect(listener.address(), OPTIONS));
        Link here = null;
        try {
            here = listener.accept(SHORT);
        } catch (LinkException e) {
            // nothing is left to accept with, and the other side waits in vain
            try {
                closeWhatComesOf(connected);
            } catch (SignalboxException alsoFailed) {
                e.addSuppressed(alsoFailed);
            }
            throw e;
        } catch (TimedOutException e) {
            // the other side says why, if it was refused
            closeWhatComesOf(connected);
            throw e;
        }
        try {
            return new Pair(here, connected.get(20, TimeUnit.SECONDS));
        } catch (ExecutionException why) {
            here.close();
            throw why.getCause() instanceof SignalboxException ours ? ours : why;
        }
    }

    private static void closeWhatComesOf(CompletableFuture<Link> connected) throws Exception {
        try {
            connected.get(20, TimeUnit.SECONDS).close();
        } catch (ExecutionException why) {
            throw why.getCause() instanceof SignalboxException ours ? ours : why;
        }
    }

    private static void requireNoFile(LinkListener listener) throws IOException {
        try (Stream<Path> files = Files.list(listener.address().socket().getParent())) {
            long left = files.count();
            if (left != 2) {
                throw new IllegalStateException("files of lines left: " + (left - 2));
            }
        }
    }
}
