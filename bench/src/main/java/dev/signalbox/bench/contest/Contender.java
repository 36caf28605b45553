package dev.signalbox.bench.contest;

import dev.signalbox.bench.Who;
import java.nio.file.Path;
import java.util.List;

/**
 * Who is measured, and where.
 *
 * @param who whose figures they are
 * @param command starts its process, which takes orders as {@link Orders} has it
 * @param full a pattern of the measures it takes part in, each name whole
 * @param quick the same for {@code --quick}
 */
public record Contender(Who who, Command command, String full, String quick) {
    /** What starts a process. */
    public interface Command {
        /** The words of the command line; what the process needs on disk may lie in the directory. */
        List<String> in(Path directory);
    }

    /** A form of us. */
    public static Contender ours(String name, Command command, String full, String quick) {
        return new Contender(new Who(name, true), command, full, quick);
    }

    /** A peer. */
    public static Contender peer(String name, Command command, String full, String quick) {
        return new Contender(new Who(name, false), command, full, quick);
    }

    /** Whether it is measured in this. */
    boolean isIn(Measure measure, boolean quickly) {
        return measure.name().matches(quickly ? quick : full);
    }
}
