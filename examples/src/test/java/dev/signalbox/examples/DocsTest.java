package dev.signalbox.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the documentation to the code: a block that begins {@code ```java region=name} is the text between
 * {@code // region name} and {@code // endregion} in one of the examples.
 */
class DocsTest {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```java region=(\\S+)\\R(.*?)^```");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

    private final Path root = Path.of("").toAbsolutePath().getParent();

    @Test
    void everyCodeBlockIsWhatTheExampleSays() throws IOException {
        Map<String, String> regions = regions();
        List<String> drifted = new ArrayList<>();
        int blocks = 0;
        for (Path page : pages()) {
            for (var found : BLOCK.matcher(Files.readString(page)).results().toList()) {
                blocks++;
                String region = regions.get(found.group(1));
                if (!found.group(2).equals(region)) {
                    drifted.add(root.relativize(page) + ": region " + found.group(1) + " should read\n" + region);
                }
            }
        }
        assertThat(drifted).isEmpty();
        assertThat(blocks).isPositive();
    }

    @Test
    void everyJavaBlockOnTheFirstPagesIsAnExample() throws IOException {
        List<Path> first = new ArrayList<>(List.of(root.resolve("README.md")));
        for (String folder : List.of("docs/tutorial", "docs/how-to")) {
            first.addAll(markdownIn(root.resolve(folder)));
        }
        assertThat(first)
                .allSatisfy(page -> assertThat(Files.readString(page).lines())
                        .as("java blocks of %s without a region", page)
                        .noneMatch(line -> line.startsWith("```java") && !line.contains(" region=")));
    }

    @Test
    void theReadmeShowsCodeByLineTen() throws IOException {
        assertThat(Files.readAllLines(root.resolve("README.md")).stream().limit(10))
                .anyMatch(line -> line.startsWith("```java"));
    }

    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Path page : pages()) {
            assertThat(LINK.matcher(Files.readString(page)).results().map(found -> found.group(1)))
                    .as("links of %s", root.relativize(page))
                    .allMatch(link -> Files.exists(page.resolveSibling(link)));
        }
    }

    @Test
    void everyPageIsListed() throws IOException {
        String listed = Files.readString(root.resolve("docs/README.md"));
        String decisions = Files.readString(root.resolve("docs/adr/README.md"));
        for (Path page : markdownIn(root.resolve("docs"))) {
            if (page.endsWith("README.md")) {
                continue;
            }
            if (page.getParent().endsWith("adr")) {
                assertThat(decisions)
                        .as("docs/adr/README.md")
                        .contains(page.getFileName().toString());
            } else {
                String path = root.resolve("docs").relativize(page).toString().replace('\\', '/');
                assertThat(listed).as("docs/README.md").contains("(" + path + ")");
            }
        }
    }

    private List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(markdownIn(root.resolve("docs")));
        for (String name : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
            pages.add(root.resolve(name));
        }
        return pages;
    }

    private static List<Path> markdownIn(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".md")).sorted().toList();
        }
    }

    private Map<String, String> regions() throws IOException {
        Map<String, String> regions = new HashMap<>();
        try (Stream<Path> all = Files.walk(root.resolve("examples/src/main/java"))) {
            for (Path source :
                    all.filter(file -> file.toString().endsWith(".java")).toList()) {
                collect(source, regions);
            }
        }
        return regions;
    }

    private static void collect(Path source, Map<String, String> regions) throws IOException {
        String name = null;
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(source)) {
            if (line.strip().startsWith("// region ")) {
                assertThat(name).as("region in a region in %s", source).isNull();
                name = line.strip().substring("// region ".length());
                text.setLength(0);
            } else if (line.strip().equals("// endregion")) {
                assertThat(name).as("endregion without a region in %s", source).isNotNull();
                assertThat(regions.put(name, text.toString().stripTrailing().stripIndent() + "\n"))
                        .as("two regions named %s", name)
                        .isNull();
                name = null;
            } else {
                text.append(line).append('\n');
            }
        }
        assertThat(name).as("region without an end in %s", source).isNull();
    }
}
