package dev.signalbox.testkit;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class that leaves a thread, a child process or a file behind.
 *
 * <p>Found by JUnit through {@code META-INF/services} in every module that has this artifact on its test class path. It is
 * an extension and no listener because what a listener throws is only logged: a failure here is a failure of the class.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace OURS = Namespace.create(LeakCheck.class);
    private static final Duration GRACE = Duration.ofSeconds(2);

    @Override
    public void beforeAll(ExtensionContext context) {
        if (!isNested(context)) {
            context.getStore(OURS).put(LeftBehind.class, LeftBehind.before());
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isNested(context)) {
            return;
        }
        LeftBehind before = context.getStore(OURS).remove(LeftBehind.class, LeftBehind.class);
        List<String> left = before == null ? List.of() : before.after(GRACE);
        if (!left.isEmpty()) {
            throw new AssertionError(context.getDisplayName() + " left behind, " + GRACE.toSeconds()
                    + " s after its last test:" + System.lineSeparator() + "    "
                    + String.join(System.lineSeparator() + "    ", left) + System.lineSeparator()
                    + "Close what the test opened (try-with-resources, @AfterEach).");
        }
    }

    private static boolean isNested(ExtensionContext context) {
        return context.getRequiredTestClass().isAnnotationPresent(Nested.class);
    }
}
