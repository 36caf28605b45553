package dev.signalbox.link.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PrivateDirectoryTest {
    private static final Instant AN_HOUR_AGO = Instant.now().minusSeconds(3600);
    private static final long PID = ProcessHandle.current().pid();

    @TempDir
    private Path folder;

    @Test
    void takesTheNextPlaceWhereASocketsPathWouldBeTooLong() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("d".repeat(100)));
        assertThatThrownBy(() -> PrivateDirectory.create("link", List.of(deep)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("at most 100")
                .hasMessageContaining("XDG_RUNTIME_DIR");
        Path shallow = Path.of("/tmp");
        try (PrivateDirectory directory = PrivateDirectory.create("link", List.of(deep, shallow))) {
            assertThat(directory.path()).hasParent(shallow);
        }
    }

    @Test
    void takesTheNextPlaceWhereNothingCanBeMade() {
        Path nowhere = folder.resolve("not-there");
        try (PrivateDirectory directory = PrivateDirectory.create("link", List.of(nowhere, Path.of("/tmp")))) {
            assertThat(directory.path()).hasParent(Path.of("/tmp"));
        }
        assertThatThrownBy(() -> PrivateDirectory.create("link", List.of(nowhere)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("not-there");
    }

    @Test
    void aRunTimeDirectoryThatCannotBeUsedIsPassedOver() throws IOException {
        Path there = Files.createDirectory(folder.resolve("run"));
        assertThat(PrivateDirectory.places(Map.of("XDG_RUNTIME_DIR", there.toString())))
                .contains(there);
        for (String useless : List.of("", " ", "relative", "/not/there", "nul\0inside", "/etc/hostname")) {
            assertThat(PrivateDirectory.places(Map.of("XDG_RUNTIME_DIR", useless)))
                    .as("'%s'", useless)
                    .isEqualTo(PrivateDirectory.places(Map.of()));
        }
    }

    @Test
    void sweepsWhatAKilledProcessLeftAndNothingElse() throws IOException {
        Path stale = old("signalbox-link-1-stale");
        Files.createFile(stale.resolve("lock"));
        Files.createFile(stale.resolve("socket"));
        Path unlocked = old("signalbox-process-1-unlocked");
        Path young = Files.createDirectory(folder.resolve("signalbox-link-1-young"));
        Path ours = old("signalbox-link-" + PID + "-ours");
        List<Path> others = new ArrayList<>();
        for (String name : List.of(
                "somebody-elses",
                "signalbox",
                "signalbox-",
                "signalbox-link",
                "signalbox-link-1",
                "signalbox-link-1-",
                "signalbox-link--x",
                "signalbox--1-x",
                "signalbox-LINK-1-x",
                "signalbox-link-1a-x")) {
            others.add(old(name));
        }
        Path file = Files.createFile(folder.resolve("signalbox-link-1-file"));
        age(stale);
        sweep(AN_HOUR_AGO.minusSeconds(60));
        assertThat(stale).doesNotExist();
        assertThat(unlocked).doesNotExist();
        others.addAll(List.of(young, ours, file));
        assertThat(others).allSatisfy(kept -> assertThat(kept).exists());
    }

    /** As in a container, where the first process is number 1 each time. */
    @Test
    void sweepsWhatAProcessLeftThatHadOurIdBefore() throws IOException {
        Path before = old("signalbox-link-" + PID + "-before");
        sweep(AN_HOUR_AGO.plusSeconds(60));
        assertThat(before).doesNotExist();
    }

    @Test
    void sweepsNothingThatIsOpenHereHoweverOld() throws IOException {
        try (PrivateDirectory open = PrivateDirectory.create("link", List.of(Path.of("/tmp")))) {
            age(open.path());
            PrivateDirectory.sweep(Path.of("/tmp"), Files.getOwner(open.path()), Instant.now());
            assertThat(open.path()).exists();
        }
    }

    @Test
    void looksIntoNothingOfAnotherUser() throws IOException {
        Path others = old("signalbox-link-1-others");
        UserPrincipal nobody = () -> "nobody";
        PrivateDirectory.sweep(folder, nobody, Instant.now());
        assertThat(others).exists();
    }

    /** To open one waits for whoever reads it. */
    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no named pipes in directories")
    void aPipeInThePlaceOfALockIsNotOpened() throws Exception {
        Path trap = old("signalbox-link-1-trap");
        Process made = new ProcessBuilder("mkfifo", trap.resolve("lock").toString()).start();
        assertThat(made.waitFor(20, TimeUnit.SECONDS)).isTrue();
        age(trap);
        sweep(Instant.now());
        assertThat(trap).exists();
    }

    private void sweep(Instant start) throws IOException {
        PrivateDirectory.sweep(folder, Files.getOwner(folder), start);
    }

    private Path old(String name) throws IOException {
        Path directory = Files.createDirectory(folder.resolve(name));
        age(directory);
        return directory;
    }

    private static void age(Path directory) throws IOException {
        Files.setLastModifiedTime(directory, FileTime.from(AN_HOUR_AGO));
    }
}
