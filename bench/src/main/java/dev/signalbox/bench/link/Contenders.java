package dev.signalbox.bench.link;

import dev.signalbox.bench.contest.Contender;
import dev.signalbox.bench.contest.Other;
import java.util.ArrayList;
import java.util.List;

/** Who takes part in the suite, with what it needs. */
final class Contenders {
    private static final String ALL = ".*";
    private static final String NONE = "";
    private static final String LATENCY = "hot|paced";
    private static final String WAITING = "hot|paced|idle";
    private static final String UP_TO_4096 = "throughput\\.\\d+";
    private static final String THROUGHPUT = "throughput\\..*";
    private static final String SOME = "throughput\\.(32|4096)";

    private static final List<String> AGRONA = List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");

    /** As in Chronicle's own documentation. */
    private static final List<String> CHRONICLE = List.of(
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED",
            "--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED",
            "--add-opens=jdk.compiler/com.sun.tools.javac=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED");

    private Contenders() {}

    /** All, ours first. */
    static List<Contender> all() {
        return List.of(
                ours("", "link:adaptive", ALL, SOME + "|" + WAITING),
                ours("latency", "link:latency", WAITING, NONE),
                ours("battery", "link:battery", WAITING, NONE),
                ours("spin", "link:spin", THROUGHPUT + "|" + LATENCY, NONE),
                ours("poll", "link:poll", "throughput\\.32|hot", NONE),
                ours("io", "link:io", "throughput\\.32|" + WAITING, NONE),
                ours("batch", "link:batch", THROUGHPUT, "throughput\\.32"),
                ours("claim", "link:claim", UP_TO_4096, NONE),
                ours("large", "link:large-adaptive", THROUGHPUT, NONE),
                ours("large-batch", "link:large-batch", THROUGHPUT, NONE),
                peer("aeron-ipc", "aeron:spin", AGRONA, ALL, SOME + "|hot"),
                peer("aeron-ipc-backoff", "aeron:backoff", AGRONA, UP_TO_4096 + "|" + WAITING, NONE),
                peer("agrona-ring", "agrona:", AGRONA, THROUGHPUT + "|" + LATENCY, NONE),
                peer("chronicle-queue", "chronicle:", CHRONICLE, THROUGHPUT + "|" + LATENCY, NONE),
                peer("jeromq-ipc", "jeromq:", List.of(), ALL, NONE),
                peer("unix-socket", "unix:each", List.of(), ALL, "throughput\\.32|paced|idle"),
                peer("unix-socket-batched", "unix:batch", List.of(), UP_TO_4096, NONE),
                peer("pipe", "pipe:", List.of(), ALL, NONE));
    }

    private static Contender ours(String name, String transport, String full, String quick) {
        return Contender.ours(name, command(transport, List.of()), full, quick);
    }

    private static Contender peer(String name, String transport, List<String> flags, String full, String quick) {
        return Contender.peer(name, command(transport, flags), full, quick);
    }

    private static Contender.Command command(String transport, List<String> flags) {
        return directory -> {
            List<String> all = new ArrayList<>(flags);
            all.addAll(List.of("-Xms512m", "-Xmx512m", "-XX:-UsePerfData", "-Djava.io.tmpdir=" + directory));
            return Other.java(all, Here.class, List.of(transport, directory.toString()));
        };
    }
}
