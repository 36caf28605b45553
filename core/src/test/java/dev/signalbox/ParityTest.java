package dev.signalbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Holds docs/reference/parity.md to the tests: each row names tests that are there and carry the row as their tag. */
class ParityTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "parity.md");
    private static final Pattern ROW = Pattern.compile("^\\| ([A-Z](?:-\\w+)*-?\\d*) \\|.*\\| ([^|]*) \\|$");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private final Map<String, String> rows = new LinkedHashMap<>();

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

    private static boolean isTestOf(String row, String type, String name) {
        try {
            Method method = Class.forName("dev.signalbox." + type).getDeclaredMethod(name);
            return method.isAnnotationPresent(Test.class)
                    && Stream.of(method.getAnnotationsByType(Tag.class))
                            .anyMatch(tag -> tag.value().equals(row));
        } catch (ReflectiveOperationException e) {
            return false;
        }
    }
}
