package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/parity.md to the tests: each row names tests that are there and carry the row as their tag. */
class ParityTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "parity.md");
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z](?:-\\w+)*-?\\d*) \\|.*\\| ([^|]*) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private final Map<String, String> rows = new LinkedHashMap<>();
    private final Map<String, String> sources = new HashMap<>();

    @BeforeEach
    void read() throws IOException {
        for (String line : Files.readAllLines(PAGE)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(rows.put(row.group(1), row.group(2)))
                        .as("row %s is there twice", row.group(1))
                        .isNull();
            }
        }
    }

    @BeforeEach
    void readTests() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path tests : modules.map(m -> m.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                readTests(tests);
            }
        }
    }

    private void readTests(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String name = file.getFileName().toString();
                sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
            }
        }
    }

    @Test
    void everyRowOfInProcessSignalsIsThere() {
        Stream<String> wanted = Stream.of(
                        IntStream.rangeClosed(1, 15).mapToObj(i -> "A" + i),
                        IntStream.rangeClosed(1, 7).mapToObj(i -> "A-test-" + i),
                        Stream.of("A-example"),
                        IntStream.rangeClosed(1, 14).mapToObj(i -> "D" + i))
                .flatMap(all -> all);
        assertThat(rows.keySet()).containsAll(wanted.toList());
    }

    @Test
    void everyRowOfTasksInWorkersIsThere() {
        assertThat(rows.keySet())
                .containsAll(IntStream.rangeClosed(1, 56).mapToObj(i -> "E" + i).toList())
                .containsAll(IntStream.rangeClosed(1, 19)
                        .mapToObj(i -> "E-test-" + i)
                        .toList());
    }

    @Test
    void everyRowNamesTestsThatAreThereAndCarryItsNumber() {
        List<String> wrong = new ArrayList<>();
        rows.forEach((row, cell) -> {
            Matcher named = TEST.matcher(cell);
            int tests = 0;
            while (named.find()) {
                tests++;
                if (!isTestOf(row, named.group(1), named.group(2))) {
                    wrong.add(row + ": " + named.group());
                }
            }
            if (tests == 0) {
                wrong.add(row + ": no test");
            }
        });
        assertThat(wrong).isEmpty();
    }

    /** Looks at the sources, since the tests of other modules are not on the class path here. */
    private boolean isTestOf(String row, String type, String name) {
        String source = sources.get(type);
        int method = source == null ? -1 : source.indexOf("void " + name + "(");
        if (method < 0) {
            return false;
        }
        String before = source.substring(0, method);
        int start = Math.max(before.lastIndexOf('}'), before.lastIndexOf(';'));
        String annotations = before.substring(start + 1);
        return annotations.matches("(?s).*@(Test|ParameterizedTest)\\b.*")
                && annotations.contains("@Tag(\"" + row + "\")");
    }
}
