package dev.signalbox.bench.worker;

import dev.signalbox.bench.contest.Other;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What people write by hand: a process, and object streams on its standard input and output. */
final class ObjectStreams implements Contestant {
    private final boolean pipelined;
    private final boolean lambdas;

    /** One task at a time or many on their way; of a class of their own or lambdas. */
    ObjectStreams(boolean pipelined, boolean lambdas) {
        this.pipelined = pipelined;
        this.lambdas = lambdas;
    }

    @Override
    public Tasks open() throws Exception {
        return worker();
    }

    private ObjectStreamTasks worker() throws IOException {
        List<String> flags = List.of("-Xmx" + BareJava.HEAP, "-XX:+UseSerialGC");
        return new ObjectStreamTasks(Other.java(flags, ObjectStreamChild.class, List.of()), pipelined, lambdas);
    }

    @Override
    public Pool pool(int workers) throws Exception {
        List<ObjectStreamTasks> all = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            all.add(worker());
        }
        for (ObjectStreamTasks one : all) {
            one.call(1);
        }
        return () -> {
            all.forEach(ObjectStreamTasks::end);
            all.forEach(ObjectStreamTasks::close);
        };
    }

    @Override
    public double[] start() throws Exception {
        Start start = new Start();
        try (ObjectStreamTasks worker = worker()) {
            worker.call(1);
            start.now(Start.ANSWERED);
            start.cpuOf(worker.pid());
            return start.phases();
        }
    }

    @Override
    public double[] spare() throws Exception {
        try (ObjectStreamTasks worker = worker()) {
            worker.call(1);
            long killed = System.nanoTime();
            worker.kill();
            while (true) {
                try {
                    worker.call(2);
                } catch (IOException | java.util.concurrent.ExecutionException dead) {
                    break;
                }
            }
            long known = System.nanoTime();
            try (ObjectStreamTasks next = worker()) {
                next.call(3);
                long answered = System.nanoTime();
                return new double[] {(answered - killed) / 1e6, (known - killed) / 1e6, (answered - known) / 1e6};
            }
        }
    }
}
