package dev.signalbox.process;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What {@code CompletableFuture.supplyAsync} and {@code runAsync} hand to an executor: a runnable of the JDK's own that holds the future
 * and the supplier. The future has to stay here and the supplier has to go. Both are found without reflection into the JDK, by writing
 * the runnable with Java serialization, which it allows, and looking at what would be written.
 */
final class Stages {
    private Stages() {}

    /** Gives the supplier or runnable in it to a worker, and completes the future in it. */
    static void submit(WorkerService service, Runnable stage) {
        List<Object> parts = Parts.of(stage);
        if (parts.size() == 2 && parts.get(0) instanceof CompletableFuture<?> future) {
            Object task = new StageTask(parts.get(1));
            @SuppressWarnings("unchecked") // the supplier gives what the future takes
            CompletableFuture<@Nullable Object> here = (CompletableFuture<@Nullable Object>) future;
            CompletableFuture<?> unused = service.submitAny(
                            task, TaskOptions.task().name("supplyAsync"))
                    .whenComplete((value, failure) -> {
                        if (failure == null) {
                            here.complete(value);
                        } else {
                            here.completeExceptionally(
                                    failure instanceof CompletionException
                                            ? failure
                                            : new CompletionException(failure));
                        }
                    });
            return;
        }
        throw new NotSendableException(
                "Cannot run a stage of a CompletableFuture on pool '" + service.name() + "': it is a "
                        + stage.getClass().getName()
                        + ", and only what supplyAsync and runAsync make of a Serializable supplier or runnable can be taken apart."
                        + " Submit a Task instead; submit() gives a CompletableFuture.",
                null);
    }

    /** A supplier or runnable, as it was or as what stands for its lambda; it is itself again when it is read. */
    private static final class StageTask implements Task<@Nullable Object> {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // that it is serializable is what the codec finds out, and says if it is not
        private final Object what;

        StageTask(Object what) {
            this.what = what;
        }

        @Override
        public @Nullable Object call() {
            if (what instanceof Supplier<?> supplier) {
                return supplier.get();
            }
            ((Runnable) what).run();
            return null;
        }
    }

    /** Collects what the runnable holds. What is written goes nowhere. */
    private static final class Parts extends ObjectOutputStream {
        private final List<Object> found = new ArrayList<>();
        private boolean isInside;

        Parts() throws IOException {
            super(OutputStream.nullOutputStream());
            enableReplaceObject(true);
        }

        static List<Object> of(Runnable stage) {
            try (Parts parts = new Parts()) {
                parts.writeObject(stage);
                return parts.found;
            } catch (IOException | RuntimeException e) {
                return List.of();
            }
        }

        @Override
        protected @Nullable Object replaceObject(Object part) {
            if (!isInside) {
                isInside = true;
                return part;
            }
            found.add(part);
            return null;
        }
    }
}
