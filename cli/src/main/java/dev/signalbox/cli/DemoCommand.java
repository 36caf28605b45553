package dev.signalbox.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code signalbox demo}. */
@Command(
        name = "demo",
        description = "Shows signals and a question at work, in one JVM.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class)
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        new Demo(spec.commandLine().getOut()).run();
        return CommandLine.ExitCode.OK;
    }
}
