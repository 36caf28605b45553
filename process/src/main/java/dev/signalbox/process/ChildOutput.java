package dev.signalbox.process;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the lines that a child JVM writes to its standard output or error. They are read in any case, so that a child
 * never waits for a reader, and the last ones are kept for when it breaks.
 *
 * <pre>{@code
 * JvmOptions.builder().stdout(ChildOutput.lines(line -> console.append(line))).stderr(ChildOutput.logged())
 * }</pre>
 *
 * <p><b>Delivery.</b> Line by line in the order written, decoded as UTF-8, which the child is told to write; a line of more than
 * 65536 characters comes in pieces.
 *
 * <p><b>Threads.</b> A consumer is called on one thread for each stream of each child. While it is slow, the child waits when it
 * prints.
 *
 * <p><b>Failures.</b> What a consumer throws is logged once, and it is called again for the next line.
 */
public final class ChildOutput {
    private static final ChildOutput THROUGH = new ChildOutput(Kind.THROUGH, null);
    private static final ChildOutput LOGGED = new ChildOutput(Kind.LOGGED, null);
    private static final ChildOutput DISCARDED = new ChildOutput(Kind.DISCARDED, null);

    private final Kind kind;
    private final @Nullable Consumer<? super String> consumer;
    private final LongConsumer tasks;

    private ChildOutput(Kind kind, @Nullable Consumer<? super String> consumer) {
        this(kind, consumer, task -> {});
    }

    private ChildOutput(Kind kind, @Nullable Consumer<? super String> consumer, LongConsumer tasks) {
        this.kind = kind;
        this.consumer = consumer;
        this.tasks = tasks;
    }

    /** Written to this process's own standard output or error, whole lines at a time. */
    public static ChildOutput through() {
        return THROUGH;
    }

    /** Logged: at {@code INFO} to the logger {@code worker.<name>.out}, errors at {@code WARNING} to {@code worker.<name>.err}. */
    public static ChildOutput logged() {
        return LOGGED;
    }

    /** Read and thrown away, but for the last lines. */
    public static ChildOutput discarded() {
        return DISCARDED;
    }

    /** Handed over, line by line, without the ends of the lines. */
    public static ChildOutput lines(Consumer<? super String> consumer) {
        return new ChildOutput(Kind.LINES, Objects.requireNonNull(consumer, "consumer"));
    }

    /** Handed over, and between the lines the number of the task that prints from there on, if the child marks that. */
    static ChildOutput lines(Consumer<? super String> consumer, LongConsumer tasks) {
        return new ChildOutput(Kind.LINES, consumer, tasks);
    }

    /** What is called with the number of the task that prints what follows. */
    LongConsumer tasks() {
        return tasks;
    }

    /** What is called with each line of this child. */
    Consumer<? super String> sink(String child, boolean errors) {
        return switch (kind) {
            case THROUGH -> errors ? Console::error : Console::out;
            case LOGGED -> {
                System.Logger logger = System.getLogger("worker." + child + (errors ? ".err" : ".out"));
                System.Logger.Level level = errors ? System.Logger.Level.WARNING : System.Logger.Level.INFO;
                yield line -> logger.log(level, line);
            }
            case LINES -> Objects.requireNonNull(consumer);
            case DISCARDED -> line -> {};
        };
    }

    @Override
    public String toString() {
        return "ChildOutput." + kind;
    }

    private enum Kind {
        THROUGH,
        LOGGED,
        LINES,
        DISCARDED
    }
}
