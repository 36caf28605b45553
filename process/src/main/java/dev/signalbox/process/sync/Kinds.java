package dev.signalbox.process.sync;

import dev.signalbox.ConfigurationException;
import java.io.InvalidObjectException;

/** The kinds of objects, as their files say it, and what they have in common. */
final class Kinds {
    static final int EVENTS = 1;
    static final int LATCH = 2;
    static final int SEMAPHORE = 3;
    static final int LOCK = 4;
    static final int BARRIER = 5;

    private Kinds() {}

    /** How many of something there are to be. */
    static int checked(String object, String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new ConfigurationException(
                    "Cannot make " + object + " with " + name + "=" + value + ": give 1 to " + most);
        }
        return value;
    }

    static InvalidObjectException notItself() {
        return new InvalidObjectException("a shared object is sent as its address");
    }
}
