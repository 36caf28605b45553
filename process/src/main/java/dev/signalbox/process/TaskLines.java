package dev.signalbox.process;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Knows, of one stream of one worker, which task printed a line. On the thread that reads the stream. */
final class TaskLines {
    /** What tasks are called. */
    interface Names {
        /** What the task of this number is called; null where that is not known. */
        @Nullable
        String of(long number);
    }

    private final String worker;
    private final boolean isError;
    private final Names names;
    private final Consumer<? super WorkerLine> sink;
    private @Nullable String task;
    private long number;

    private TaskLines(String worker, boolean isError, Names names, Consumer<? super WorkerLine> sink) {
        this.worker = worker;
        this.isError = isError;
        this.names = names;
        this.sink = sink;
    }

    /** Whether lines are to come with their tasks. */
    static boolean areWanted(WorkerOptions.Settings settings) {
        return settings.lines != null
                || settings.jvm.stdout == ChildOutput.logged()
                || settings.jvm.stderr == ChildOutput.logged();
    }

    /** The options of the child of one worker. */
    static JvmOptions options(WorkerOptions.Settings settings, String worker, Names names) {
        return settings.jvm.toBuilder()
                .name(worker)
                .taskNames(names)
                .stdout(output(settings.lines, settings.jvm.stdout, worker, false, names))
                .stderr(output(settings.lines, settings.jvm.stderr, worker, true, names))
                .build();
    }

    private static ChildOutput output(
            @Nullable Consumer<? super WorkerLine> lines,
            ChildOutput chosen,
            String worker,
            boolean isError,
            Names names) {
        Consumer<? super WorkerLine> sink = lines;
        if (sink == null) {
            if (chosen != ChildOutput.logged()) {
                return chosen;
            }
            Consumer<? super String> log = chosen.sink(worker, isError);
            sink = line -> log.accept(line.toString());
        }
        TaskLines tagged = new TaskLines(worker, isError, names, sink);
        return ChildOutput.lines(tagged::line, tagged::taskChanged);
    }

    private void taskChanged(long seq) {
        number = seq;
        task = seq == 0 ? null : names.of(seq);
    }

    private void line(String text) {
        sink.accept(new WorkerLine(worker, isError, task, number, text));
    }
}
