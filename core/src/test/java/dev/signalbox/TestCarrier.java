package dev.signalbox;

import java.util.function.UnaryOperator;

/** The context carrier that all tests of this module run with; it carries one text, mostly none. */
public final class TestCarrier implements ContextCarrier {
    static final ThreadLocal<String> CONTEXT = new ThreadLocal<>();
    static final String BROKEN_WHEN_SET = "broken when set";
    static final String BROKEN_WHEN_CAPTURED = "broken when captured";

    /** For the service loader. */
    public TestCarrier() {}

    static void clear() {
        CONTEXT.remove();
    }

    @Override
    public UnaryOperator<Runnable> capture() {
        String captured = CONTEXT.get();
        if (BROKEN_WHEN_CAPTURED.equals(captured)) {
            throw new IllegalStateException("carrier");
        }
        return task -> () -> {
            if (BROKEN_WHEN_SET.equals(captured)) {
                throw new IllegalStateException("carrier");
            }
            String before = CONTEXT.get();
            CONTEXT.set(captured);
            try {
                task.run();
            } finally {
                CONTEXT.set(before);
            }
        };
    }
}
