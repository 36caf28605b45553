package dev.signalbox.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program itself: what it says about itself, and the list of its commands. */
@Command(
        name = "signalbox",
        description = "One signal, any distance.%n",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {DemoCommand.class, HelpCommand.class},
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "%nEnds with:%n",
        exitCodeList = {
            "0:done",
            "1:the command failed; the reason is on standard error",
            "2:the command line was not understood",
            "3:no Java of version 17 or newer (from the launcher)",
            "4:the build failed (from the launcher)"
        })
final class SignalboxCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    private final boolean isTerminal;

    SignalboxCommand(boolean isTerminal) {
        this.isTerminal = isTerminal;
    }

    /** Whether somebody looks at what is printed, so that a line may be written over. */
    boolean isTerminal() {
        return isTerminal;
    }

    @Override
    public Integer call() {
        CommandLine line = spec.commandLine();
        line.usage(line.getErr());
        return CommandLine.ExitCode.USAGE;
    }
}
