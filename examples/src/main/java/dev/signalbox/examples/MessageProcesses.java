package dev.signalbox.examples;

import static dev.signalbox.process.ProcessOptions.process;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import dev.signalbox.Event;
import dev.signalbox.Receives;
import dev.signalbox.process.BackContext;
import dev.signalbox.process.BackHooks;
import dev.signalbox.process.EventProcess;
import dev.signalbox.process.MessageProcess;
import dev.signalbox.process.OneWay;
import dev.signalbox.process.ProcessGroup;
import dev.signalbox.process.ProcessOptions;
import dev.signalbox.process.RestartPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Objects with a front here and a back in a child JVM. */
final class MessageProcesses {
    private MessageProcesses() {}

    // region message-front
    interface Camera {
        void open(String url); // answered when the back has done it

        CompletionStage<Integer> framesSeen(); // does not wait

        @OneWay
        void brightness(int percent); // not answered; a failure goes to onFailure

        default void openLocal() { // code of the front
            open("file:///dev/video0");
        }
    }
    // endregion

    // region message-back
    static final class CameraBack implements Camera, BackHooks {
        private final BackContext back = BackContext.current();
        private int frames;

        @Override
        public void before(BackContext back) {
            back.every(ofMillis(10), () -> frames++); // beside the messages, on the same thread
        }

        @Override
        public void open(String url) {
            back.send("opened", url);
        }

        @Override
        public CompletionStage<Integer> framesSeen() {
            return CompletableFuture.completedFuture(frames);
        }

        @Override
        public void brightness(int percent) {
            back.logger().log(System.Logger.Level.DEBUG, "brightness {0}", percent);
        }

        @Override
        public void after(BackContext back) {
            back.send("closed"); // after the last message
        }
    }
    // endregion

    static String typed(Consumer<String> alarm) throws Exception {
        // region message-typed
        try (MessageProcess<Camera> camera =
                MessageProcess.of(Camera.class, CameraBack::new).name("cam-1").start()) {
            camera.onMessage("opened", e -> alarm.accept(e.arg(0, String.class)));
            camera.front().open("rtsp://door");
            CompletionStage<Integer> frames = camera.front().framesSeen();
            return "seen: " + (frames.toCompletableFuture().get() >= 0);
        }
        // endregion
    }

    static Optional<Event> pulled() throws Exception {
        try (MessageProcess<Camera> camera = MessageProcess.of(Camera.class, CameraBack::new)
                .options(options())
                .start()) {
            // region message-receive
            camera.front().openLocal();
            Optional<Event> opened = camera.receive(ofSeconds(10));
            CompletableFuture<Event> next = camera.nextMessage();
            // endregion
            next.cancel(false);
            return opened;
        }
    }

    static MessageProcess<Camera> supervised() throws InterruptedException {
        // region message-supervised
        MessageProcess<Camera> camera = MessageProcess.of(Camera.class, CameraBack::new)
                .options(process()
                        .name("cam-1")
                        .restart(RestartPolicy.ON_CRASH)
                        .restarts(5, Duration.ofMinutes(1))
                        .health(ofSeconds(1), ofSeconds(5)))
                .onRestart(front -> front.open("rtsp://door"))
                .start();
        camera.onExit(exit -> System.out.println(exit.summary()));
        // endregion
        return camera;
    }

    static ProcessGroup group() throws InterruptedException {
        // region message-group
        MessageProcess<Camera> left =
                MessageProcess.of(Camera.class, CameraBack::new).name("left").create();
        MessageProcess<Camera> right =
                MessageProcess.of(Camera.class, CameraBack::new).name("right").create();
        ProcessGroup both =
                ProcessGroup.oneForAll(left, right).restarts(3, ofSeconds(30)).start();
        // endregion
        return both;
    }

    // region message-async
    interface Fetcher {
        String fetch(String url) throws InterruptedException; // on a thread of its own, virtual from JDK 21 on

        CompletionStage<String> fetchLater(String url); // begun on the loop, in the order of the calls
    }

    static ProcessOptions manyAtOnce() {
        return process().name("fetcher").asynchronous(100);
    }
    // endregion

    // region message-plain
    static final class Greeter extends EventProcess {
        private static final long serialVersionUID = 1L;
        private transient int count;

        Greeter(ProcessOptions options) {
            super(options);
        }

        // the front, here

        void greet(String name) {
            send("greet", name);
        }

        @Nullable
        Integer greeted() {
            return ask(Event.of("how-many"), ofSeconds(10), Integer.class);
        }

        // the back, in the child JVM

        @Receives("greet")
        void onGreet(String name) {
            count++;
            sendOut("greeted", name);
        }

        @Receives("how-many")
        int howMany() {
            return count;
        }
    }
    // endregion

    static @Nullable Integer plain() throws Exception {
        try (Greeter greeter = new Greeter(process().name("greeter"))) {
            greeter.start();
            greeter.greet("Ada");
            greeter.greet("Grace");
            return greeter.greeted();
        }
    }

    static ProcessOptions options() {
        // region message-in-thread
        ProcessOptions forTests = process().name("cam-1").inThread();
        // endregion
        return forTests;
    }
}
