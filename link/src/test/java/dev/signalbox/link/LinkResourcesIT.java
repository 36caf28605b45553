package dev.signalbox.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that runs out of descriptors or of room for files: it says so, goes on with what it has, and leaves nothing. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "limits are set by ulimit")
class LinkResourcesIT {
    @Test
    void outOfDescriptorsItSaysSoAndTheListenerLivesOn() throws Exception {
        assertThat(run("ulimit -n 60", "descriptors")).isEqualTo("served again");
    }

    /** In blocks of 1024 bytes, by the shell; a line of this size does not fit and a smaller one does. */
    @ParameterizedTest
    @ValueSource(ints = {1, 40, 200})
    void whereTheSharedFileHasNoRoomItSaysSoAndTheListenerLivesOn(int blocks) throws Exception {
        assertThat(run("ulimit -f " + blocks, "room")).isEqualTo("refused for room");
    }

    private static String run(String limit, String what) throws Exception {
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // a file of the JVM's own, which would not fit either
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("java.class.path"),
                PoorPeer.class.getName(),
                what);
        List<String> command = new ArrayList<>(List.of("bash", "-c", limit + "; exec \"$@\"", "bash"));
        command.addAll(java);
        Process peer = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            BufferedReader out = peer.inputReader();
            String said = Pair.async(out::readLine).get(40, TimeUnit.SECONDS);
            assertThat(peer.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(peer.exitValue()).isZero();
            return said;
        } finally {
            LinkPeer.kill(peer);
        }
    }
}
