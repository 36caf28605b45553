package dev.signalbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class DemoTest {
    private static final StringWriter OUT = new StringWriter();
    private static final StringWriter ERR = new StringWriter();
    private static int exitCode;

    @BeforeAll
    static void demo() {
        exitCode = Main.run(new PrintWriter(OUT, true), new PrintWriter(ERR, true), "demo");
    }

    @Test
    void tellsItsStoryInOrder() {
        assertThat(exitCode).isZero();
        assertThat(ERR.toString()).isEmpty();
        assertThat(lines())
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
    void aWorkerIsKilledAndReplacedAndEachTaskStillHasItsValue() {
        assertThat(lines().filter(line -> line.matches("demo kill -9 \\d+, which is pool-[1-3]")))
                .hasSize(1);
        assertThat(lines())
                .containsSubsequence("pool starts 3 JVMs", "pool counts the primes below ten million, in 100 tasks")
                .anyMatch(line -> line.matches("pool pool-[1-3] died: .+"))
                .anyMatch(line -> line.startsWith("pool starts a new one"))
                .anyMatch(line -> line.endsWith("100 % 100 of 100 tasks"))
                .anyMatch(line -> line.startsWith("pool did all 100 tasks in "))
                .anyMatch(line -> line.contains("pool-4 did "))
                .contains("pool found 664579 primes, which is right");
    }

    @Test
    void writesNoLineOverWhereThereIsNoTerminal() {
        assertThat(OUT.toString().replace(System.lineSeparator(), "\n")).doesNotContain("\r");
        assertThat(lines().filter(line -> line.startsWith("["))).hasSize(4);
    }

    @Test
    void fitsATerminalOf80Columns() {
        assertThat(OUT.toString().lines()).isNotEmpty().allMatch(line -> line.length() <= 80);
    }

    private static Stream<String> lines() {
        return OUT.toString().lines().map(line -> line.strip().replaceAll(" +", " "));
    }
}
