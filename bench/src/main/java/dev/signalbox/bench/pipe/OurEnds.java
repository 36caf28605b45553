package dev.signalbox.bench.pipe;

import dev.signalbox.Event;
import dev.signalbox.process.ChildJvm;
import dev.signalbox.process.EventPipe;
import dev.signalbox.process.EventReceiver;
import dev.signalbox.process.EventSender;
import dev.signalbox.process.JvmOptions;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Ours, by its public methods. */
final class OurEnds implements Ends {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** A child waits while others are measured; it ends with its parent. */
    private static final Duration CHILD_LIMIT = Duration.ofHours(1);

    private static final List<String> OTHERS = List.of(Child.COUNT, Child.PING, Child.PONG, Child.MARK, Child.END);
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    enum Form {
        ARGS,
        /** A record. */
        RECORD,
        /** One after another. */
        NEXT,
        /** On a thread that does nothing else. */
        LOOP
    }

    private record Handles(EventReceiver receiver, EventSender sender, Form form) implements Serializable {}

    private final Form form;
    private final EventReceiver receiver;
    private final EventSender sender;
    private final @Nullable ChildJvm child;
    private final List<EventPipe> pipes;
    private volatile Taker taker = (name, number, stamp) -> {};
    private volatile @Nullable Throwable failure;
    private boolean isLooping;

    private OurEnds(Handles handles, @Nullable ChildJvm child, List<EventPipe> pipes) {
        this.pipes = pipes;
        this.form = handles.form;
        this.receiver = handles.receiver;
        this.sender = handles.sender;
        this.child = child;
        receiver.onFailure(failed -> failure = failed.cause());
        if (form == Form.RECORD) {
            receiver.connect(Tick.class, tick -> taker.take(TICK, tick.number(), tick.stamp()));
        } else {
            receiver.connect(TICK, event -> taken(TICK, event));
        }
        OTHERS.forEach(name -> receiver.connect(name, event -> taken(name, event)));
    }

    static Ends start(Form form) throws Exception {
        EventPipe down = EventPipe.open();
        EventPipe up = EventPipe.open();
        JvmOptions options = JvmOptions.builder().heap("512m").build();
        // who is told in its own way takes its own orders one by one
        Form there = form == Form.LOOP ? Form.ARGS : form;
        ChildJvm child = ChildJvm.start(
                options,
                new Handles(down.receiver(), up.sender(), there),
                handles -> new Child(new OurEnds(handles, null, List.of())).run());
        return new OurEnds(new Handles(up.receiver(), down.sender(), form), child, List.of(down, up));
    }

    private void taken(String name, Event event) throws Exception {
        taker.take(name, event.arg(0, Long.class), event.arg(1, Long.class));
    }

    @Override
    public void fire(String name, long number, long stamp) {
        if (form == Form.RECORD && name.equals(TICK)) {
            sender.fire(Event.of(new Tick(number, stamp)));
        } else {
            sender.fire(name, number, stamp);
        }
    }

    @Override
    public void handler(Taker other) {
        taker = other;
    }

    @Override
    public void next() throws Exception {
        if (!receiver.handleNext(child == null ? CHILD_LIMIT : LIMIT)) {
            throw new IllegalStateException("nothing came: " + receiver);
        }
        requireNoFailure();
    }

    @Override
    public void available() throws Exception {
        if (form == Form.LOOP) {
            loop();
        } else {
            next();
            if (form != Form.NEXT) {
                receiver.handleAvailable();
            }
        }
        requireNoFailure();
    }

    private void loop() {
        if (!isLooping) {
            isLooping = true;
            Thread thread = new Thread(this::handleAll, "handles");
            thread.setDaemon(true);
            thread.start();
        }
        LockSupport.parkNanos(LOOK_NANOS);
    }

    private void handleAll() {
        try {
            receiver.handleUntilClosed();
        } catch (InterruptedException | RuntimeException e) {
            failure = e;
        }
    }

    private void requireNoFailure() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        if (child != null) {
            child.close();
        }
        pipes.forEach(EventPipe::close);
    }
}
