package dev.signalbox.process;

/** All that the JVM of a back does; threads that the back has left do not hold up its end. */
record BackStart(BackSpec spec) implements VoidTask {
    private static final long serialVersionUID = 1L;

    @Override
    public void perform() {
        new BackLoop(spec, Thread.currentThread().getContextClassLoader()).run();
        System.exit(0);
    }
}
