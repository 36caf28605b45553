package dev.signalbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SourceFilesTest {
    private static final int LONG = 400;
    private static final Pattern SYNCHRONIZED_BLOCK = Pattern.compile("\\bsynchronized\\s*\\(");

    private final List<Path> sources = Project.files(Project.in(Project.modules(), "src"), ".java");

    @Test
    void aLongFileSaysWhyItIsLong() {
        assertThat(Project.files(Project.in(Project.modules(), "src/main/java"), ".java"))
                .isNotEmpty()
                .allSatisfy(file -> {
                    String text = Project.read(file);
                    assertThat(text.lines().count() <= LONG || text.contains("Long because"))
                            .as(
                                    "%s has %d lines: split it above %d, or let a comment say 'Long because ...'",
                                    file, text.lines().count(), LONG)
                            .isTrue();
                });
    }

    @Test
    void aSynchronizedBlockSaysThatNothingInItBlocks() {
        assertThat(Project.files(Project.in(Project.libraries(), "src/main/java"), ".java"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Project.read(file).lines())
                        .as("%s: use ReentrantLock, or add '// cannot block' to the line", file)
                        .noneMatch(line -> SYNCHRONIZED_BLOCK.matcher(line).find()
                                && !line.contains("// cannot block")
                                && !line.strip().startsWith("*")));
    }

    @Test
    void nothingIsLeftToDo() {
        // the words are put together so that this file does not hold them
        Pattern unfinished = Pattern.compile("\\b(" + String.join("|", "TO" + "DO", "FIX" + "ME", "X" + "XX") + ")\\b");
        assertThat(sources).allSatisfy(file -> assertThat(Project.read(file)).doesNotContainPattern(unfinished));
    }
}
