package dev.signalbox.cli;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;

/** Finds out whether standard output is a terminal. */
final class Terminal {
    private Terminal() {}

    /** Whether what is printed is seen on a terminal that can write a line over. */
    @SuppressWarnings("SystemConsoleNull") // it is null without a terminal before JDK 22, which we also run on
    static boolean isThere() {
        // from JDK 22 on the default one is slow to start, and is there without a terminal too
        System.setProperty("jdk.console", "java.base");
        Console console = System.console();
        return console != null && isTerminal(console) && !"dumb".equals(System.getenv("TERM"));
    }

    private static boolean isTerminal(Console console) {
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException before22) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new LinkageError("Cannot ask whether there is a terminal", e);
        }
    }
}
