package dev.signalbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class DemoTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void tellsItsStoryInOrder() {
        assertThat(demo()).isZero();
        assertThat(err.toString()).isEmpty();
        assertThat(out.toString().lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsSubsequence(
                        "waiter sends OrderPlaced[food=sushi, drink=sake]",
                        "kitchen cooks sushi",
                        "bar pours sake",
                        "till failed: out of paper",
                        "waiter learns: 3 receivers, 1 failed")
                .containsSubsequence(
                        "table 3 orders soup",
                        "auditor is always called first",
                        "host welcomes the first guest only",
                        "table 7 orders fugu",
                        "auditor is always called first",
                        "guard hears whatever table 7 orders")
                .containsSubsequence(
                        "archive stores 'first' on thread archive",
                        "archive stores 'second' on thread archive",
                        "archive stores 'last' on thread archive",
                        "waiter knows that all is stored")
                .containsSubsequence(
                        "guest asks for the price of sushi",
                        "kitchen answers 12",
                        "bar failed: no drink is named sushi")
                .containsSubsequence(
                        "guest expects food for table 7",
                        "kitchen sends food for table 3, then for table 7",
                        "guest gets sushi");
    }

    @Test
    void fitsATerminalOf80Columns() {
        demo();
        assertThat(out.toString().lines()).isNotEmpty().allMatch(line -> line.length() <= 80);
    }

    private int demo() {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), "demo");
    }
}
