package dev.signalbox.codec;

import dev.signalbox.Event;
import dev.signalbox.EventBuilder;
import dev.signalbox.SignalboxException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An event: tag, name, positional args, named args, sender, headers. */
final class EventForm extends Form {
    static final EventForm INSTANCE = new EventForm();

    private EventForm() {
        super(Event.class);
    }

    @Override
    void write(Output out, Object value) {
        if (!(value instanceof Event event)) {
            throw wrongType(out, value);
        }
        out.tagged(Wire.TAG_EVENT, 5);
        int saved = out.enter();
        String at = "";
        try {
            out.string(event.name());
            at = ".args";
            out.containers.collection(event.args(), AnyForm.OBJECT);
            at = ".named";
            out.containers.map(event.named(), AnyForm.OBJECT, AnyForm.OBJECT);
            at = ".sender";
            out.any(event.sender().orElse(null));
            at = ".headers";
            out.containers.map(event.headers(), AnyForm.OBJECT, AnyForm.OBJECT);
        } catch (Throwable t) {
            throw out.containers.failed(t, saved, at, value);
        }
        out.leave(saved);
    }

    @Override
    Object read(Input in) {
        if (in.tag() != Wire.TAG_EVENT) {
            throw in.expected("an event");
        }
        int start = in.consumed();
        int n = in.values.tagged();
        if (n != 5) {
            throw in.bad("expected an event of 5 elements, found " + n + ".");
        }
        int saved = in.enter();
        String at = ".name";
        try {
            in.element();
            String name = in.key();
            at = ".args";
            in.element();
            List<@Nullable Object> args = in.values.list(AnyForm.OBJECT);
            at = ".named";
            in.element();
            Map<String, @Nullable Object> named = in.values.<@Nullable Object>texts(false);
            at = ".sender";
            in.element();
            Object sender = in.values.any();
            at = ".headers";
            in.element();
            Map<String, String> headers = in.values.texts(true);
            at = "";
            in.leave(saved);
            EventBuilder event = Event.builder(name == null ? "" : name)
                    .args(args)
                    .named(named)
                    .sender(sender);
            return event.headers(headers).build();
        } catch (CodecException e) {
            in.slot = saved;
            throw e.inside(at);
        } catch (SignalboxException e) { // a name that may not be one
            in.slot = saved;
            throw new CodecException(start, "it is no event: " + e.getMessage(), e);
        }
    }

    @Override
    void inner(Consumer<Form> to) {
        to.accept(AnyForm.OBJECT);
    }
}
