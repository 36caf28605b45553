package dev.signalbox.examples;

import dev.signalbox.Event;
import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.EventPipe;
import dev.signalbox.process.EventReceiver;
import dev.signalbox.process.EventSender;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import javax.swing.SwingUtilities;

/** The ways to handle a pipe. */
final class Pipes {
    private Pipes() {}

    static void child() throws InterruptedException {
        // region pipe-child
        EventPipe pipe = EventPipe.open();
        ChildJvm child = ChildJvm.start(pipe.receiver(), receiver -> {
            receiver.connect("new-user", e -> System.out.println("Hello " + e.arg(0)));
            receiver.handleUntilClosed();
        });
        pipe.sender().fire("new-user", "Jerry");
        pipe.sender().close(); // behind what was fired
        child.join();
        // endregion
        pipe.close();
    }

    static void basic(Consumer<String> out) throws InterruptedException {
        // region pipe-basic
        try (EventPipe pipe = EventPipe.open()) {
            EventReceiver receiver = pipe.receiver();
            receiver.connect("new-user", e -> out.accept("Hello " + e.arg(0)));
            pipe.sender().fire("new-user", "Jerry");
            receiver.handleNext();
        }
        // endregion
    }

    static void now(EventReceiver receiver, Runnable work) throws InterruptedException {
        // region pipe-available
        while (!receiver.isClosed()) {
            receiver.handleAvailable(); // waits for nothing
            work.run();
        }
        // endregion
    }

    static CompletableFuture<Void> swing(EventReceiver receiver, List<String> users) {
        // region pipe-swing
        receiver.connect("new-user", e -> users.add(e.arg(0, String.class))); // on the thread of the interface
        return receiver.handleUntilClosed(SwingUtilities::invokeLater);
        // endregion
    }

    static void selector(EventReceiver receiver, SocketChannel socket, Consumer<SocketChannel> read)
            throws IOException, InterruptedException {
        // region pipe-selector
        try (Selector selector = Selector.open()) {
            socket.register(selector, SelectionKey.OP_READ);
            receiver.selectWith(selector);
            while (!receiver.isClosed()) {
                if (receiver.readyToSelect()) { // nothing came since we looked
                    selector.select();
                }
                if (selector.selectedKeys().removeIf(key -> key.channel() == socket)) {
                    read.accept(socket);
                }
                selector.selectedKeys().clear();
                receiver.handleAvailable();
            }
        }
        // endregion
    }

    static void full(EventSender sender, Runnable whenFull) throws InterruptedException {
        // region pipe-full
        Event event = Event.of("frame", 17);
        if (!sender.offer(event)) { // says no instead of waiting
            whenFull.run();
            sender.fire(event, Duration.ofSeconds(1)); // or a TimedOutException
        }
        // endregion
    }
}
