package dev.signalbox.examples;

import static dev.signalbox.process.ProcessOptions.process;

import dev.signalbox.Event;
import dev.signalbox.process.BackContext;
import dev.signalbox.process.MainContext;
import dev.signalbox.process.MessageProcess;
import dev.signalbox.process.OneWay;
import dev.signalbox.process.ProcessOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * A server for lines of text, each of which one of three processes turns around: a program with processes and a socket in one wait. Ctrl-C ends all of it in good order.
 */
// region main-program
final class MainProgram extends MainContext {
    interface Turner {
        @OneWay
        void turn(int client, String line);
    }

    static final class TurnerBack implements Turner {
        private final BackContext back = BackContext.current();

        @Override
        public void turn(int client, String line) {
            back.send("turned", client, new StringBuilder(line).reverse().toString());
        }
    }

    private final ProcessOptions options;
    private final Map<Integer, SocketChannel> clients = new HashMap<>();
    private final Deque<MessageProcess<Turner>> free = new ArrayDeque<>();
    private final Deque<Event> waiting = new ArrayDeque<>();
    private int welcomed;
    private int port;

    MainProgram(ProcessOptions options) {
        this.options = options;
    }

    @Override
    protected void startProcesses() throws Exception {
        for (int i = 1; i <= 3; i++) {
            MessageProcess<Turner> turner = start(MessageProcess.of(Turner.class, TurnerBack::new)
                    .options(options.name("turner-" + i))
                    .create());
            turner.onMessage("turned", e -> turned(turner, e.arg(0, int.class), e.arg(1, String.class)));
            select().add(turner, turner::handleAvailable);
            free.add(turner);
        }
    }

    @Override
    protected void startThreads() throws Exception {
        ServerSocketChannel server = own(ServerSocketChannel.open());
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        port = server.socket().getLocalPort();
        select().add(server, SelectionKey.OP_ACCEPT, () -> welcome(server.accept()));
    }

    private void welcome(SocketChannel client) {
        int number = welcomed++;
        clients.put(number, own(client));
        select().add(client, SelectionKey.OP_READ, () -> read(number, client));
    }

    private void read(int number, SocketChannel client) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(1000);
        if (client.read(bytes) < 0) {
            select().remove(client);
            clients.remove(number);
            disown(client);
            client.close();
            return;
        }
        String text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        for (String line : text.lines().toList()) {
            waiting.add(Event.of("turn", number, line));
        }
        giveWork();
    }

    private void giveWork() {
        while (!free.isEmpty() && !waiting.isEmpty()) {
            Event next = waiting.remove();
            free.remove().front().turn(next.arg(0, int.class), next.arg(1, String.class));
        }
    }

    private void turned(MessageProcess<Turner> by, int client, String line) throws Exception {
        SocketChannel to = clients.get(client); // unless it has gone
        if (to != null) {
            to.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        }
        free.add(by);
        giveWork();
    }

    int port() {
        return port;
    }

    public static void main(String[] args) throws Exception {
        new MainProgram(process()).run();
    }
}
// endregion
