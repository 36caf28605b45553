package dev.signalbox;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** What newer JDKs have, found at run time. */
final class Jdk {
    private static final @Nullable Executor VIRTUAL_THREADS = findVirtualThreads();

    private Jdk() {}

    private static @Nullable Executor findVirtualThreads() {
        try {
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invoke();
        } catch (Throwable absentOrPreview) {
            return null;
        }
    }

    static Executor virtualThreads() {
        if (VIRTUAL_THREADS == null) {
            throw new ConfigurationException(
                    "Cannot run a receiver on virtual threads: this JDK has none (java.version="
                            + System.getProperty("java.version") + ", needed is 21). Use on(executor).");
        }
        return VIRTUAL_THREADS;
    }
}
