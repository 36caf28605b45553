package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArgFileTest {
    @Test
    void quotesWhateverTheLauncherWouldTakeForSomethingElse() {
        assertThat(ArgFile.text(List.of("-cp", "a b", "c:\\d", "say \"hi\"", "#no comment", "'", "", "a\nb\tc\rd\fe")))
                .isEqualTo("\"-cp\"\n\"a b\"\n\"c:\\\\d\"\n\"say \\\"hi\\\"\"\n\"#no comment\"\n\"'\"\n\"\"\n"
                        + "\"a\\nb\\tc\\rd\\fe\"\n");
    }

    @Test
    void writesAFileThatOnlyTheOwnerReads(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("args");
        ArgFile.write(file, List.of("-Da=b"));
        assertThat(file).hasContent("\"-Da=b\"");
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        }
    }
}
