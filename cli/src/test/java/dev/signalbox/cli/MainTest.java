package dev.signalbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpListsTheCommandsAndTheExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("One signal, any distance.", "Commands:", "help", "Ends with:");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpFitsATerminalOf80Columns() {
        run("--help");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void versionNamesTheBuildAndTheJava() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString())
                .matches("(?s)signalbox \\d+\\.\\d+\\.\\d+\\S* \\(Java .+\\)\\R")
                .contains(System.getProperty("java.version"));
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheNearestOneAndTheList() {
        assertThat(run("hlep")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no command 'hlep'", "Did you mean 'help'?", "Commands: ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void anUnknownOptionIsNamed() {
        assertThat(run("--colour")).isEqualTo(2);
        assertThat(err.toString()).contains("'--colour'", "Try 'signalbox --help'.");
    }

    @Test
    void noCommandAtAllShowsTheHelpAndIsAnError() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Usage: signalbox", "COMMAND");
    }

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
