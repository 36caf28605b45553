package dev.signalbox.process;

import jdk.jfr.FlightRecorder;

/**
 * Tells the flight recorder what becomes of workers and tasks, where there is one: a runtime image may lack it, and then nothing here but
 * one look at a constant is left.
 *
 * <p>The JDK rewrites each class of events as soon as it is loaded, and loads what it needs for that, for a quarter of a second in all. So
 * none is loaded before something records; a look whether that is so costs less than can be measured.
 */
final class Jfr {
    private static final boolean PRESENT = isPresent();

    private Jfr() {}

    private static boolean isPresent() {
        try {
            Class.forName("jdk.jfr.FlightRecorder", false, Jfr.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    static void task(String pool, Output<?> output) {
        if (PRESENT && FlightRecorder.isInitialized()) {
            TaskEvent.tell(pool, output);
        }
    }

    static void started(String pool, Member member) {
        if (PRESENT && FlightRecorder.isInitialized()) {
            WorkerStartEvent.tell(pool, member);
        }
    }

    static void died(String pool, Death death) {
        if (PRESENT && FlightRecorder.isInitialized()) {
            WorkerDeathEvent.tell(pool, death);
        }
    }
}
