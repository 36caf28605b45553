package dev.signalbox.bench.worker;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.concurrent.Callable;

/** The child's end: one task after another from standard input, its answer to standard output. */
final class ObjectStreamChild {
    private ObjectStreamChild() {}

    /** Runs until there is no more. */
    public static void main(String[] args) throws Exception {
        InputStream given = new BufferedInputStream(System.in, 1 << 16);
        ObjectOutputStream out = new ObjectOutputStream(new BufferedOutputStream(System.out, 1 << 16));
        out.flush();
        try (ObjectInputStream in = new ObjectInputStream(given)) {
            for (int tasks = 1; true; tasks++) {
                Object result = ((Callable<?>) in.readObject()).call();
                if (tasks % ObjectStreamTasks.TASKS_UNTIL_RESET == 0) {
                    out.reset();
                }
                out.writeObject(result);
                if (given.available() == 0) {
                    out.flush();
                }
            }
        } catch (EOFException end) {
            out.close();
        }
    }
}
