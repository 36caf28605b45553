package dev.signalbox.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A program that has children, run by the tests in a JVM of its own. */
final class ParentProgram {
    private ParentProgram() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "busy" -> busy(Integer.parseInt(args[1]));
            case "starting" -> starting();
            case "ctrl-c" -> ctrlC(CtrlC.valueOf(args[1]));
            case "environment" -> environment();
            case "missing" -> failing(() -> ChildJvm.start(options(), "com.acme.Missing", List.of()));
            case "many" -> many();
            case "forgets" -> forgets();
            case "path" -> path();
            case "hangs-at-exit" -> hangsAtExit();
            case "no-room" -> failing(ParentProgram::noRoom);
            case "pool-ctrl-c" -> poolCtrlC();
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Children of all kinds that do not listen; one has a child process of its own. */
    private static void busy(int children) throws Exception {
        List<String> pids = new ArrayList<>();
        for (int i = 0; i < children; i++) {
            ChildJvm child = switch (i % 4) {
                case 0 -> ChildJvm.start(options(), ParentProgram::countWithoutSafepoints);
                case 1 -> ChildJvm.start(options(), ParentProgram::ignoreEverything);
                case 2 -> ChildJvm.start(options(), ParentProgram::haveAChild);
                default -> ChildJvm.start(options(), ParentProgram::allocate);
            };
            pids.add(String.valueOf(child.pid()));
        }
        System.out.println("children " + String.join(" ", pids));
        new CountDownLatch(1).await();
    }

    /** Is killed at any moment of a start. */
    private static void starting() throws Exception {
        System.out.println("starting");
        while (true) {
            ChildJvm child = ChildJvm.start(options(), ParentProgram::countWithoutSafepoints);
            System.out.println("started " + child.pid());
            child.kill();
        }
    }

    private static void ctrlC(CtrlC policy) throws Exception {
        JvmOptions options = options().toBuilder().ctrlC(policy).build();
        ChildJvm child = ChildJvm.start(options, () -> {
            CountDownLatch end = new CountDownLatch(1);
            ChildContext.current().onStop(end::countDown);
            end.await();
        });
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                System.out.println("alive " + child.join(Duration.ofMillis(700)).isEmpty());
                System.out.println("stopped " + child.stop().step());
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));
        System.out.println("ready " + child.pid());
        new CountDownLatch(1).await();
    }

    private static void environment() throws Exception {
        ChildJvm.start(options(), () -> {
                    System.out.println("foo=" + System.getProperty("foo"));
                    System.out.println("options=" + System.getenv("JAVA_TOOL_OPTIONS") + System.getenv("CLASSPATH"));
                    System.out.println("mine=" + System.getenv("MINE"));
                })
                .join();
        System.out.println("end");
    }

    private static void many() {
        List<ChildJvm> children = new ArrayList<>();
        failing(() -> {
            while (children.size() < 200) {
                children.add(ChildJvm.start(options(), () -> new CountDownLatch(1).await()));
            }
        });
        children.forEach(ChildJvm::kill);
    }

    /** Ends without a thought of its child. */
    private static void forgets() throws Exception {
        System.out.println("child "
                + ChildJvm.start(options(), ParentProgram::ignoreEverything).pid());
    }

    private static void noRoom() throws InterruptedException {
        try (WorkerPool pool = WorkerPool.of(1, WorkerOptions.worker().restarts(1, Duration.ofMinutes(1)))) {
            pool.awaitReady(Duration.ofSeconds(30));
        }
    }

    /** Is interrupted with a queue of tasks, which are done before it ends. */
    private static void poolCtrlC() throws InterruptedException {
        WorkerPool pool = WorkerPool.of(2, WorkerOptions.worker().name("drained"));
        List<TaskFuture<Integer>> futures = new ArrayList<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            pool.close();
            System.out.println(
                    "done " + futures.stream().filter(TaskFuture::isDone).count() + " of " + futures.size());
            System.out.println("terminated " + pool.isTerminated());
        }));
        for (int i = 0; i < 40; i++) {
            int n = i;
            futures.add(pool.submit(() -> {
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                return n;
            }));
        }
        futures.get(0).join();
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    /** Its child has said farewell and will never end by itself. */
    private static void hangsAtExit() throws Exception {
        ChildJvm child = ChildJvm.start(options(), () -> {
            CountDownLatch hanging = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                System.out.println("hangs " + ProcessHandle.current().pid());
                try {
                    hanging.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
            System.exit(0);
        });
        child.join();
    }

    /** Says that its child has what it has itself: a class path of any kind. */
    private static void path() throws Exception {
        ChildJvm.start(
                        options(),
                        () -> System.out.println("found " + ParentProgram.class.getResource("/on the path.txt")))
                .join()
                .orThrow();
    }

    private interface Body {
        void run() throws Exception;
    }

    private static void failing(Body body) {
        try {
            body.run();
            System.out.println("no failure");
        } catch (Exception e) {
            System.out.println("failure " + e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    private static JvmOptions options() {
        return JvmOptions.builder()
                .heap("32m")
                .startLimit(Duration.ofSeconds(60))
                .build();
    }

    /** Hot loops of the kind that the compiler likes to leave without a look at whether the JVM is to stop. */
    static void countWithoutSafepoints() {
        int[] numbers = new int[1 << 16];
        long sum = 0;
        for (int round = 0; round < Integer.MAX_VALUE; round++) {
            for (int i = 0; i < Integer.MAX_VALUE - 1; i++) {
                sum += numbers[i & 0xFFFF] ^ i;
            }
            if (sum == 42) {
                System.out.println(sum);
            }
        }
    }

    static void ignoreEverything() {
        Runtime.getRuntime().addShutdownHook(new Thread(ParentProgram::countWithoutSafepoints));
        while (System.nanoTime() != 0) {
            Thread.interrupted();
        }
    }

    static void haveAChild() throws Exception {
        Process sleeper = new ProcessBuilder("sleep", "600").inheritIO().start();
        System.out.println("grandchild " + sleeper.pid());
        ignoreEverything();
    }

    static void allocate() {
        Object[] last = new Object[100];
        for (int i = 0; System.nanoTime() != 0; i++) {
            last[i % last.length] = new byte[10_000];
        }
    }
}
