package dev.signalbox;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StringGen;

/** A name stands for one type at a time, whatever the interleaving; that it stands for one signal is for jcstress. */
@Param(name = "name", gen = StringGen.class, conf = "1:ab")
public class SignalsLincheckTest {
    private final Signals signals = Signals.create();

    /** Makes it a signal of texts; refused if the name stands for another type. */
    @Operation
    public String makeOfTexts(@Param(name = "name") String name) {
        return made(name, String.class);
    }

    /** Makes it a signal of numbers; refused if the name stands for another type. */
    @Operation
    public String makeOfNumbers(@Param(name = "name") String name) {
        return made(name, Integer.class);
    }

    /** Whether it is there. */
    @Operation
    public boolean isThere(@Param(name = "name") String name) {
        return signals.find(name).isPresent();
    }

    /** Forgets it. */
    @Operation
    public boolean remove(@Param(name = "name") String name) {
        return signals.remove(name);
    }

    private String made(String name, Class<?> type) {
        try {
            signals.signal(name, type);
            return "made";
        } catch (ConfigurationException refused) {
            return "refused";
        }
    }
}
