package dev.signalbox.process;

import dev.signalbox.Event;
import dev.signalbox.EventBuilder;
import dev.signalbox.internal.NamedArgs;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events as bytes between processes of one family: what {@link TaskCodec} can send, an argument can be. The writing side
 * is for any number of threads, the reading side for one at a time.
 */
final class EventFrames {
    private static final String[] NONE = {};
    private static final int PLAIN = 0;
    private static final int FULL = 1;
    /** Named args only, their names in one block: those of a record. */
    private static final int RECORD = 2;

    /** A name that was fired lately, and its bytes. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Encoded(String name, byte[] bytes) {}

    /** The names of the args of a record class, and their bytes. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Keys(String[] names, byte[] bytes) {
        static Keys of(String[] names) {
            Bytes bytes = new Bytes();
            for (String name : names) {
                bytes.text(name);
            }
            return new Keys(names, bytes.toArray());
        }

        boolean areAt(ByteBuffer from, int length) {
            if (length != bytes.length) {
                return false;
            }
            int start = from.position();
            for (int i = 0; i < length; i++) {
                if (from.get(start + i) != bytes[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private final TaskCodec codec;
    /** By the names' array, which is one for each record class. Written without a lock, like {@code names}. */
    private final @Nullable Keys[] keys = new Keys[64];

    /** Those that were read lately, by the hash of the event's name. */
    private final @Nullable Keys[] keysRead = new Keys[64];

    private final @Nullable Encoded[] names = new Encoded[64];
    private byte[] recentBytes = new byte[0];
    private String recentName = "";

    EventFrames(TaskCodec codec) {
        this.codec = codec;
    }

    /** An event of positional args only; what was written before is left alone if it fails. */
    void write(String name, @Nullable Object[] args, Bytes to) {
        int start = to.size();
        int i = 0;
        ValueWriter writer = codec.borrow();
        try {
            to.u8(PLAIN);
            to.raw(encoded(name));
            to.i32(args.length);
            for (; i < args.length; i++) {
                codec.encode(writer, args[i], "it", to);
            }
        } catch (NotSendableException e) {
            to.cut(start);
            throw notFired(name, "arg " + i, e);
        } catch (RuntimeException | Error e) {
            to.cut(start);
            throw e;
        } finally {
            codec.giveBack(writer);
        }
    }

    /** A name as it is written. Written without a lock: who sees an old one or none makes it once more. */
    private byte[] encoded(String name) {
        int place = name.hashCode() & names.length - 1;
        Encoded known = names[place];
        if (known == null || known.name != name) {
            Bytes bytes = new Bytes();
            bytes.text(name);
            known = new Encoded(name, bytes.toArray());
            names[place] = known;
        }
        return known.bytes;
    }

    void write(Event event, Bytes to) {
        if (event.named().isEmpty()
                && event.sender().isEmpty()
                && event.headers().isEmpty()) {
            write(event.name(), event.args().toArray(), to);
            return;
        }
        if (event.named() instanceof NamedArgs args
                && event.args().isEmpty()
                && event.sender().isEmpty()
                && event.headers().isEmpty()) {
            writeRecord(event.name(), args, to);
            return;
        }
        int start = to.size();
        String place = "";
        try {
            to.u8(FULL);
            to.raw(encoded(event.name()));
            List<@Nullable Object> args = event.args();
            to.i32(args.size());
            for (int i = 0; i < args.size(); i++) {
                place = "arg " + i;
                codec.encode(args.get(i), "it", to);
            }
            to.i32(event.named().size());
            for (Map.Entry<String, @Nullable Object> arg : event.named().entrySet()) {
                place = "arg '" + arg.getKey() + "'";
                to.text(arg.getKey());
                codec.encode(arg.getValue(), "it", to);
            }
            place = "its sender";
            codec.encode(event.sender().orElse(null), "it", to);
            to.i32(event.headers().size());
            event.headers().forEach((key, value) -> {
                to.text(key);
                to.text(value);
            });
        } catch (NotSendableException e) {
            to.cut(start);
            throw notFired(event.name(), place, e);
        } catch (RuntimeException | Error e) {
            to.cut(start);
            throw e;
        }
    }

    private void writeRecord(String name, NamedArgs args, Bytes to) {
        int start = to.size();
        @Nullable Object[] values = args.valueArray();
        int i = 0;
        ValueWriter writer = codec.borrow();
        try {
            byte[] block = encoded(args.nameArray()).bytes;
            to.u8(RECORD);
            to.raw(encoded(name));
            to.i32(values.length);
            to.i32(block.length);
            to.raw(block);
            for (; i < values.length; i++) {
                codec.encode(writer, values[i], "it", to);
            }
        } catch (NotSendableException e) {
            to.cut(start);
            throw notFired(name, "arg '" + args.nameArray()[i] + "'", e);
        } catch (RuntimeException | Error e) {
            to.cut(start);
            throw e;
        } finally {
            codec.giveBack(writer);
        }
    }

    private Keys encoded(String[] argNames) {
        int place = System.identityHashCode(argNames) & keys.length - 1;
        Keys known = keys[place];
        if (known == null || known.names != argNames) {
            known = Keys.of(argNames);
            keys[place] = known;
        }
        return known;
    }

    private static NotSendableException notFired(String name, String place, NotSendableException e) {
        return new NotSendableException(
                "Cannot fire event '" + name + "' because of " + place + ". " + e.getMessage(), e.getCause());
    }

    /**
     * The event of one frame.
     *
     * @throws NotSendableException if an argument cannot be made here; it names the event
     */
    Event read(ByteBuffer from) {
        int kind = from.get();
        String name = name(from);
        try {
            @Nullable Object[] args = new Object[Bytes.length(from, 1)];
            String[] argNames = kind == RECORD ? argNames(name, args.length, from) : NONE;
            for (int i = 0; i < args.length; i++) {
                args[i] = codec.decode(from, "an argument");
            }
            if (kind == PLAIN) {
                return Event.of(name, args);
            }
            if (kind == RECORD) {
                return Event.builder(name).named(new NamedArgs(argNames, args)).build();
            }
            EventBuilder event = Event.builder(name).args(Arrays.asList(args));
            for (int n = Bytes.length(from, 1); n > 0; n--) {
                event.arg(Bytes.text(from), codec.decode(from, "an argument"));
            }
            event.sender(codec.decode(from, "the sender"));
            for (int n = Bytes.length(from, 1); n > 0; n--) {
                event.header(Bytes.text(from), Bytes.text(from));
            }
            return event.build();
        } catch (NotSendableException e) {
            throw new NotSendableException("Cannot handle event '" + name + "'. " + e.getMessage(), e.getCause());
        }
    }

    /** The names of the args of a record: mostly those of the last event of this name. */
    private String[] argNames(String name, int count, ByteBuffer from) {
        int length = Bytes.length(from, 1);
        int place = name.hashCode() & keysRead.length - 1;
        Keys known = keysRead[place];
        if (known != null && known.names.length == count && known.areAt(from, length)) {
            from.position(from.position() + length);
            return known.names;
        }
        String[] found = new String[count];
        for (int i = 0; i < count; i++) {
            found[i] =
                    Bytes.text(from).intern(); // as those of a record's components are, which it will be compared with
        }
        keysRead[place] = Keys.of(found);
        return found;
    }

    /** Most events have the name of the one before, and then need no new string. */
    private String name(ByteBuffer from) {
        int start = from.position();
        int length = recentBytes.length;
        if (from.remaining() >= length && isRecent(from, start)) {
            from.position(start + length);
            return recentName;
        }
        String name = Bytes.text(from);
        byte[] bytes = new byte[from.position() - start];
        from.get(start, bytes);
        recentBytes = bytes;
        recentName = name;
        return name;
    }

    private boolean isRecent(ByteBuffer from, int start) {
        byte[] recent = recentBytes;
        for (int i = 0; i < recent.length; i++) {
            if (from.get(start + i) != recent[i]) {
                return false;
            }
        }
        return recent.length > 0;
    }
}
