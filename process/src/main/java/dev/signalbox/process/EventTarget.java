package dev.signalbox.process;

import dev.signalbox.Event;
import dev.signalbox.EventMethods;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A back of the plain form: its messages are events, handled by the methods of their names. */
final class EventTarget implements BackTarget {
    private final EventFrames frames;
    private final Object object;
    private final EventMethods methods;

    EventTarget(TaskCodec codec, Object object) {
        this.frames = new EventFrames(codec);
        this.object = object;
        this.methods = EventMethods.of(object);
    }

    @Override
    public Object object() {
        return object;
    }

    @Override
    public Message read(ByteBuffer frame) {
        return new Occurrence(methods, frames.read(frame));
    }

    private record Occurrence(EventMethods methods, Event event) implements Message {
        @Override
        public String name() {
            return event.name();
        }

        @Override
        public boolean givesStage() {
            return methods.givesStage(event.name());
        }

        @Override
        public @Nullable Object handle() throws Exception {
            return methods.call(event);
        }
    }
}
