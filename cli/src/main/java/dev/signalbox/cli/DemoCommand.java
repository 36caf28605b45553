package dev.signalbox.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code signalbox demo}. */
@Command(
        name = "demo",
        description = "Shows signals at work in one JVM, then tasks in child JVMs, one of which is killed.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ParentCommand
    private SignalboxCommand program;

    @Override
    public Integer call() throws Exception {
        new Demo(spec.commandLine().getOut(), program.isTerminal()).run();
        return CommandLine.ExitCode.OK;
    }
}
