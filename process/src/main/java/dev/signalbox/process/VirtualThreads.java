package dev.signalbox.process;

import java.lang.reflect.Method;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Virtual threads where the JDK has them, from 21 on; found at run time. */
final class VirtualThreads {
    private VirtualThreads() {}

    /** Makes virtual threads, or else daemons, with this name and a number. */
    static ThreadFactory orDaemons(String prefix) {
        ThreadFactory virtual = factory(prefix);
        if (virtual != null) {
            return virtual;
        }
        AtomicLong numbers = new AtomicLong();
        return work -> Clock.daemon(work, prefix + numbers.getAndIncrement());
    }

    /** Whether this JDK has them. */
    static boolean areThere() {
        return factory("asked-") != null;
    }

    private static @Nullable ThreadFactory factory(String prefix) {
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Object virtual = Thread.class.getMethod("ofVirtual").invoke(null);
            Method name = builder.getMethod("name", String.class, long.class);
            return (ThreadFactory) builder.getMethod("factory").invoke(name.invoke(virtual, prefix, 0L));
        } catch (ReflectiveOperationException | UnsupportedOperationException before21) {
            return null;
        }
    }
}
