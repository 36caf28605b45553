package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParentJvmTest {
    private static final long GB = 1L << 30;

    @Test
    void copiesWhatDecidesWhatClassesMayDoAndNothingElse() {
        List<String> copied = List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "--enable-preview",
                "--enable-native-access=ALL-UNNAMED",
                "-ea",
                "-ea:com.acme...",
                "-Duser.language=en",
                "-Djava.io.tmpdir=/tmp/x",
                "-Dfile.encoding=UTF-8");
        List<String> left = List.of(
                "-Xmx4g",
                "-XX:+UseZGC",
                "-javaagent:jacoco.jar",
                "-agentlib:jdwp=transport=dt_socket",
                "-Dcom.sun.management.jmxremote.port=9010",
                "-Dsecret=x",
                "--add-openings");
        List<String> all = new ArrayList<>(left);
        all.addAll(copied);
        assertThat(new ParentJvm(all).flags()).containsExactlyElementsOf(copied);
    }

    @Test
    void givesAChildHalfOfWhatThisJvmLeavesWithinBounds() {
        assertThat(ParentJvm.childHeap(64 * GB, 16 * GB)).isEqualTo(512 << 20);
        assertThat(ParentJvm.childHeap(GB, GB / 4)).isEqualTo(384 << 20);
        assertThat(ParentJvm.childHeap(GB, 2 * GB)).isEqualTo(64 << 20);
        assertThat(ParentJvm.childHeap()).isBetween(64L << 20, 512L << 20);
    }

    @Test
    void noticesAJdkThatWasReplacedOrRemoved(@TempDir Path folder) throws Exception {
        assertThat(ParentJvm.replaced(ParentJvm.javaHome())).isNull();
        assertThat(ParentJvm.replaced(folder.resolve("gone"))).contains("is gone from");
        assertThat(ParentJvm.replaced(folder)).isNull();
        Files.writeString(folder.resolve("release"), "JAVA_RUNTIME_VERSION=\"99.0.1+7\"\n");
        assertThat(ParentJvm.replaced(folder))
                .contains("was replaced")
                .contains("99.0.1+7")
                .contains(System.getProperty("java.runtime.version"));
    }
}
