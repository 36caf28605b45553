package dev.signalbox.process;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Some items of a map, done one after another by one worker, up to the first that fails. */
record Chunk(TaskFunction<Object, Object> function, ArrayList<@Nullable Object> items) implements Task<Chunk.Result> {
    private static final long serialVersionUID = 1L;

    /**
     * What became of it.
     *
     * @param values the values, in order, of the items before the one that failed, or of all
     * @param failure what that one threw; null if none failed
     */
    record Result(
            ArrayList<@Nullable Object> values, @Nullable Throwable failure) implements java.io.Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Override
    @SuppressWarnings("NullAway") // items may be null, and then the function is one that takes null
    public Result call() {
        ArrayList<@Nullable Object> values = new ArrayList<>(items.size());
        TaskContext context = TaskContext.current();
        try {
            for (Object item : items) {
                context.checkCancelled();
                values.add(function.apply(item));
            }
            return new Result(values, null);
        } catch (Exception | LinkageError | StackOverflowError e) {
            return new Result(values, e);
        }
    }
}
