package dev.signalbox.codec;

import dev.signalbox.internal.RecordShape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Defines a hidden copy of {@link RecordTemplate} for a record, where that can be done. */
final class RecordClasses {
    /** The most components for which handles are joined: each is an argument on the way to the constructor. */
    private static final int MOST_COMPONENTS = 64;

    /** Says that classes are not to be defined at run time, for a JVM where they could be. */
    private static final boolean OFF = Boolean.getBoolean("signalbox.codec.plain");

    /** Loaded once; empty where the bytes of our own class cannot be had, as in a native image. */
    private static final class Template {
        static final byte[] BYTES = load();

        private static byte[] load() {
            try (InputStream in = RecordTemplate.class.getResourceAsStream("RecordTemplate.class")) {
                return in == null ? new byte[0] : in.readAllBytes();
            } catch (IOException e) {
                return new byte[0];
            }
        }
    }

    /** The way in and out of a record; null if it must go the plain way. */
    static @Nullable RecordIo define(RecordShape shape, RecordSlot[] slots, RecordHeader header, boolean compact) {
        if (OFF || slots.length > MOST_COMPONENTS || Template.BYTES.length == 0) {
            return null;
        }
        try {
            MethodHandles.Lookup hidden = MethodHandles.lookup()
                    .defineHiddenClassWithClassData(
                            Template.BYTES,
                            List.of(
                                    RecordHandles.write(shape, slots),
                                    RecordHandles.read(shape, slots),
                                    header,
                                    compact),
                            true);
            return (RecordIo) hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (VirtualMachineError fatal) {
            throw fatal;
        } catch (Throwable cannot) { // UnsupportedOperationException and others, as the platform likes
            return null;
        }
    }

    private RecordClasses() {}
}
