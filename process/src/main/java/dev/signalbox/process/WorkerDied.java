package dev.signalbox.process;

import dev.signalbox.SignalboxException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Thrown to whoever waits for a task whose worker died while it ran, or that no worker is left to run. */
public class WorkerDied extends SignalboxException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable List<Death> deaths;
    private final int tries;

    WorkerDied(String message, List<Death> deaths, int tries, @Nullable Throwable cause) {
        super(message, cause);
        this.deaths = List.copyOf(deaths);
        this.tries = tries;
    }

    /** The deaths that this task met, the last one last. Empty once this has crossed to another process. */
    public List<Death> deaths() {
        return deaths == null ? List.of() : deaths;
    }

    /** How often the task began. */
    public int tries() {
        return tries;
    }

    static WorkerDied of(String task, List<Death> deaths, int tries, int allowed) {
        Death last = deaths.get(deaths.size() - 1);
        StringBuilder text = new StringBuilder("Task '")
                .append(task)
                .append("' has no result: ")
                .append(last.summary())
                .append(" while it ran. It was tried ")
                .append(tries)
                .append(" of ")
                .append(allowed)
                .append(allowed == 1 ? " time" : " times");
        if (allowed == 1) {
            text.append("; mark it repeatable if it may run again");
        } else if (deaths.size() > 1) {
            text.append(" and was running in ")
                    .append(deaths.size())
                    .append(" deaths: it may be what kills its workers");
        }
        return new WorkerDied(withLines(text.append('.'), last), deaths, tries, null);
    }

    static WorkerDied noneLeft(String pool, String task, List<Death> deaths, @Nullable Throwable cause) {
        StringBuilder text = new StringBuilder("Task '")
                .append(task)
                .append("' was not run: pool '")
                .append(pool)
                .append("' has given up, because its workers died too often. Deaths=")
                .append(deaths.size())
                .append(':');
        deaths.stream()
                .skip(Math.max(0, deaths.size() - 5))
                .forEach(death -> text.append("\n  ").append(death.summary()));
        return deaths.isEmpty()
                ? new WorkerDied(text.toString(), deaths, 0, cause)
                : new WorkerDied(withLines(text, deaths.get(deaths.size() - 1)), deaths, 0, cause);
    }

    private static String withLines(StringBuilder text, Death death) {
        if (!death.lastLines().isEmpty()) {
            text.append(" Its last lines:");
            death.lastLines().stream()
                    .skip(Math.max(0, death.lastLines().size() - 10))
                    .forEach(line -> text.append("\n  ").append(line));
        }
        return text.toString();
    }
}
