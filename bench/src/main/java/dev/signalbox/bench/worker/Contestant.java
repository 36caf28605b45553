package dev.signalbox.bench.worker;

import java.nio.file.Path;

/** A way to run tasks in other processes, of which more than one may be opened. */
interface Contestant {
    /** By the name that the command line of a process has; what it needs on disk lies in the directory. */
    static Contestant of(String name, Path directory) {
        return switch (name) {
            case "ours" -> new OurWorkers(OurWorkers.Form.PLAIN);
            case "ours-named" -> new OurWorkers(OurWorkers.Form.NAMED);
            case "ours-lean" -> new OurWorkers(OurWorkers.Form.LEAN);
            case "object-stream" -> new ObjectStreams(false, false);
            case "object-stream-pipelined" -> new ObjectStreams(true, false);
            case "object-stream-lambda" -> new ObjectStreams(true, true);
            case "executor" -> ExecutorTasks::new;
            case "java" -> new BareJava(directory, false);
            case "java-aot" -> new BareJava(directory, true);
            default -> throw new IllegalArgumentException("no contestant is called " + name);
        };
    }

    /** One worker, ready. */
    Tasks open() throws Exception;

    /** So many workers, each of which has run a task. */
    default Pool pool(int workers) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Starts a worker until the result of its first task is here, in milliseconds as {@link Start} has them; and ends it. */
    default double[] start() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Kills an idle worker, in milliseconds: until another one has answered; until the death is known; from then to the answer. */
    default double[] spare() throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Workers that do nothing. */
    interface Pool {
        /** Ends them, and waits for that. */
        void close();
    }
}
