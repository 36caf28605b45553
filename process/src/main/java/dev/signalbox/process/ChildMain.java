package dev.signalbox.process;

import dev.signalbox.process.internal.LogLine;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The first code of ours in a child JVM. It must be quick, and load few classes: no lambdas, no joined strings, no loggers on the
 * way to the user's code.
 */
final class ChildMain {
    private static final int STDOUT_BYTES = 8192;
    private static final int FAILED = 1;

    private static byte[] token = new byte[0];
    private static @Nullable ChildVoice ours;

    private ChildMain() {}

    /** From now on what is printed has marks that tell which task of a worker prints it. On the thread that began here. */
    static void markTasks() {
        ChildVoice onOut = ours;
        if (onOut != null) {
            MarkedStream.install(onOut, new ChildVoice(token, new FileOutputStream(FileDescriptor.err)));
        }
    }

    /** Runs what the parent says on standard input; the arguments are for whoever lists the processes. */
    public static void main(String[] args) throws Throwable {
        long up = System.nanoTime();
        InputStream in = new FileInputStream(FileDescriptor.in);
        Bootstrap bootstrap;
        try {
            bootstrap = Bootstrap.read(in);
        } catch (EOFException parentGone) {
            Runtime.getRuntime().halt(FAILED);
            return;
        }
        ChildVoice voice = new ChildVoice(bootstrap.token(), new FileOutputStream(FileDescriptor.out));
        voice.hello(up);
        token = bootstrap.token();
        ours = voice;
        System.setIn(InputStream.nullInputStream());
        System.setOut(stream(FileDescriptor.out));
        System.setErr(stream(FileDescriptor.err));
        ChildContext context = new ChildContext(bootstrap.name(), bootstrap.parentPid(), Thread.currentThread());
        ChildContext.install(context);
        LogLine.connect(new ForwardedLog(voice), bootstrap.logLevel());
        Lifeline lifeline = new Lifeline(in, context, bootstrap);
        Runtime.getRuntime().addShutdownHook(new Farewell(voice, lifeline));
        lifeline.start();
        run(bootstrap, voice, context);
    }

    private static void run(Bootstrap bootstrap, ChildVoice voice, ChildContext context) throws Throwable {
        boolean isMain = bootstrap.kind() == Bootstrap.Kind.MAIN;
        Work work = null;
        Method main = null;
        WorkerSpec spec = null;
        try {
            if (isMain) {
                main = mainMethod(bootstrap.main());
            } else if (bootstrap.kind() == Bootstrap.Kind.WORKER) {
                spec = WorkerSpec.decoded(bootstrap.work());
            } else {
                work = Work.decode(bootstrap.work());
            }
        } catch (Throwable e) {
            voice.failure(Marks.NOT_READY, e);
            System.exit(FAILED);
        }
        voice.ready();
        try {
            if (work != null) {
                work.run();
            } else if (spec != null) {
                WorkerChild.serve(spec);
            } else if (main != null) {
                main.invoke(null, (Object) bootstrap.args().toArray(new String[0]));
            }
        } catch (Throwable thrown) {
            Throwable failure =
                    thrown instanceof InvocationTargetException e && e.getCause() != null ? e.getCause() : thrown;
            context.workIsDone();
            voice.failure(Marks.FAILED, failure);
            if (isMain) {
                throw failure; // as the launcher has it: the end waits for threads that are no daemons
            }
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
            System.exit(FAILED);
        }
        context.workIsDone();
    }

    private static Method mainMethod(String name) throws ReflectiveOperationException {
        Class<?> type = Class.forName(name, true, ClassLoader.getSystemClassLoader());
        Method main = type.getMethod("main", String[].class);
        if (!Modifier.isStatic(main.getModifiers())) {
            throw new NoSuchMethodException("main of " + name + " is not static");
        }
        if (!main.canAccess(null) && !main.trySetAccessible()) { // the launcher also allows a class that is not public
            throw new IllegalAccessException("the main method of " + name
                    + " is in a closed package. Let its module say: opens " + type.getPackageName() + " to "
                    + ChildMain.class.getModule().getName() + "; or start a task that calls it");
        }
        return main;
    }

    /** In place of the JVM's own, which anybody could close, and our voice with it. */
    private static PrintStream stream(FileDescriptor to) {
        OutputStream buffered = new BufferedOutputStream(new StaysOpen(new FileOutputStream(to)), STDOUT_BYTES);
        return new PrintStream(buffered, true, StandardCharsets.UTF_8);
    }

    private static final class StaysOpen extends FilterOutputStream {
        StaysOpen(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }

    private static final class ForwardedLog implements LogLine.Sink {
        private final ChildVoice voice;

        ForwardedLog(ChildVoice voice) {
            this.voice = voice;
        }

        @Override
        public void log(String level, String logger, String message, @Nullable Throwable thrown) {
            voice.log(TaskContext.numberHere(), level, logger, message, thrown);
        }
    }

    private static final class Farewell extends Thread {
        /** The parent answers within a fraction of this, unless it is busy or gone. */
        private static final Duration ANSWER_LIMIT = Duration.ofMillis(50);

        private final ChildVoice voice;
        private final Lifeline lifeline;

        Farewell(ChildVoice voice, Lifeline lifeline) {
            super("signalbox-child-bye");
            this.voice = voice;
            this.lifeline = lifeline;
        }

        @Override
        public void run() {
            voice.bye();
            try {
                lifeline.awaitAway(ANSWER_LIMIT);
            } catch (InterruptedException e) {
                // then the exit takes a little longer
            }
        }
    }
}
