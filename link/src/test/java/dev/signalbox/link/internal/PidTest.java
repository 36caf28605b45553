package dev.signalbox.link.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidTest {
    @TempDir
    private Path folder;

    @Test
    void isWhatTheSystemSays() {
        assertThat(Pid.here()).isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void isAskedForWhereThereIsNoLinkThatTells() throws Exception {
        assertThat(Pid.read(folder.resolve("none")))
                .isEqualTo(ProcessHandle.current().pid());
        Path odd = Files.createSymbolicLink(folder.resolve("self"), Path.of("no number"));
        assertThat(Pid.read(odd)).isEqualTo(ProcessHandle.current().pid());
    }
}
