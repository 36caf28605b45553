package dev.signalbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final StringWriter written = new StringWriter();

    @Test
    void onATerminalOneLineIsWrittenOver() {
        ProgressBar bar = bar(true);
        bar.show(0, 4);
        bar.show(2, 4);
        bar.show(2, 4);
        bar.end();
        assertThat(text())
                .isEqualTo("\r   [                              ]   0 %  0 of 4 tasks"
                        + "\r   [===============               ]  50 %  2 of 4 tasks\n");
    }

    @Test
    void onATerminalWhatIsSaidStandsAboveTheBar() {
        ProgressBar bar = bar(true);
        bar.say("demo", "begins");
        bar.show(1, 2);
        bar.say("pool", "lost a worker");
        bar.show(2, 2);
        bar.end();
        bar.say("pool", "is done");
        assertThat(asSeen())
                .containsExactly(
                        "   demo     begins",
                        "   pool     lost a worker",
                        "   [==============================] 100 %  2 of 2 tasks",
                        "   pool     is done");
    }

    @Test
    void elsewhereItIsALineForEachQuarter() {
        ProgressBar bar = bar(false);
        for (int done = 0; done <= 100; done++) {
            bar.show(done, 100);
        }
        bar.say("pool", "is done");
        bar.end();
        assertThat(text().lines())
                .containsExactly(
                        "   [=======                       ]  25 %  25 of 100 tasks",
                        "   [===============               ]  50 %  50 of 100 tasks",
                        "   [======================        ]  75 %  75 of 100 tasks",
                        "   [==============================] 100 %  100 of 100 tasks",
                        "   pool     is done");
    }

    private ProgressBar bar(boolean isTerminal) {
        return new ProgressBar(new PrintWriter(written, true), isTerminal);
    }

    private String text() {
        return written.toString().replace(System.lineSeparator(), "\n");
    }

    /** What a terminal shows: a carriage return goes back to the beginning of the line. */
    private List<String> asSeen() {
        return Stream.of(text().split("\n")).map(ProgressBarTest::overwritten).toList();
    }

    private static String overwritten(String line) {
        StringBuilder seen = new StringBuilder();
        int at = 0;
        for (char c : line.toCharArray()) {
            if (c == '\r') {
                at = 0;
            } else if (at < seen.length()) {
                seen.setCharAt(at++, c);
            } else {
                seen.append(c);
                at++;
            }
        }
        return seen.toString().stripTrailing();
    }
}
