package dev.signalbox.process;

/** This process's own standard output and error, for what a child writes to its: the one place of a library that prints. */
final class Console {
    private Console() {}

    static void out(String line) {
        System.out.println(line);
    }

    static void error(String line) {
        System.err.println(line);
    }
}
