package dev.signalbox.cli;

import dev.signalbox.SignalboxException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where the program {@code signalbox} starts. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(run(
                writer(System.out, "stdout.encoding"),
                writer(System.err, "stderr.encoding"),
                new SignalboxCommand(Terminal.isThere()),
                args));
    }

    /** Runs one command, with nobody at a terminal, and gives its exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(out, err, new SignalboxCommand(false), args);
    }

    private static int run(PrintWriter out, PrintWriter err, SignalboxCommand program, String... args) {
        CommandLine line = new CommandLine(program)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler(Main::notUnderstood)
                .setExecutionExceptionHandler(Main::failed);
        return line.execute(args);
    }

    /** What the terminal reads; the property of its own is there from JDK 19 on. */
    private static PrintWriter writer(PrintStream stream, String encoding) {
        String charset = System.getProperty(encoding, System.getProperty("native.encoding", "UTF-8"));
        return new PrintWriter(new OutputStreamWriter(stream, Charset.forName(charset)), true);
    }

    private static int notUnderstood(ParameterException wrong, String[] args) {
        CommandLine line = wrong.getCommandLine();
        String name = line.getCommandSpec().qualifiedName();
        PrintWriter err = line.getErr();
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !line.getSubcommands().isEmpty()) {
            String given = unmatched.getUnmatched().get(0);
            err.println("signalbox: there is no command '" + given + "'."
                    + Nearest.to(given, line.getSubcommands().keySet())
                            .map(command -> " Did you mean '" + command + "'?")
                            .orElse(""));
            err.println("Commands: " + String.join(", ", line.getSubcommands().keySet()) + ".");
        } else {
            err.println(name + ": " + wrong.getMessage() + ".");
        }
        err.println("Try '" + name + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failed(Exception failure, CommandLine line, ParseResult parsed) {
        PrintWriter err = line.getErr();
        err.println(line.getCommandSpec().qualifiedName() + ": " + failure.getMessage());
        if (!(failure instanceof SignalboxException)) {
            failure.printStackTrace(err); // a defect of ours: whoever reports it needs this
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
