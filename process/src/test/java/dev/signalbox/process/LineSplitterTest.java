package dev.signalbox.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private final List<String> lines = new ArrayList<>();
    private final LineSplitter splitter = new LineSplitter("the test", lines::add);

    @Test
    void putsLinesTogetherAcrossReadsAlsoWithinACharacter() {
        for (byte b : "grüße €\r\n\nlast".getBytes(StandardCharsets.UTF_8)) {
            splitter.feed(new byte[] {b}, 1);
        }
        splitter.end();
        assertThat(lines).containsExactly("grüße €", "", "last");
    }

    @Test
    void cutsALineThatDoesNotEndButNoCharacter() {
        String endless = "€".repeat(100_000);
        feed(endless);
        assertThat(lines).isNotEmpty();
        splitter.end();
        assertThat(String.join("", lines)).isEqualTo(endless);
    }

    @Test
    void keepsTheLastFiftyLinesEachCutToAReadableLength() {
        IntStream.range(0, 1000).forEach(i -> feed(i + "x".repeat(10_000) + "\n"));
        assertThat(splitter.last()).hasSize(50).allMatch(line -> line.length() < 2100);
        assertThat(splitter.last().get(0)).startsWith("950x");
        assertThat(splitter.last().get(49)).startsWith("999x").endsWith("…");
    }

    @Test
    void goesOnAfterAConsumerThatFails() {
        List<String> seen = new ArrayList<>();
        LineSplitter failing = new LineSplitter("the test", line -> {
            seen.add(line);
            throw new IllegalStateException("on purpose");
        });
        byte[] bytes = "a\nb\nc\n".getBytes(StandardCharsets.UTF_8);
        failing.feed(bytes, bytes.length);
        assertThat(seen).containsExactly("a", "b", "c");
        assertThat(failing.last()).containsExactly("a", "b", "c");
    }

    private void feed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        splitter.feed(bytes, bytes.length);
    }
}
