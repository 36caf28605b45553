package dev.signalbox.process;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Does what waits in pools that asked for it before this JVM ends. */
final class AtExit {
    private static final Set<Crew> CREWS = ConcurrentHashMap.newKeySet();

    private AtExit() {}

    private static final class Hook {
        static {
            Runtime.getRuntime().addShutdownHook(new Thread(AtExit::drain, "signalbox-shared-exit"));
        }

        private Hook() {}

        static void install() {}
    }

    static Crew remember(Crew crew) {
        if (!crew.settings.drainAtExit.isZero()) {
            Hook.install();
            CREWS.add(crew);
            crew.onEnd(() -> CREWS.remove(crew));
        }
        return crew;
    }

    private static void drain() {
        CREWS.forEach(Crew::shutdown);
        for (Crew crew : CREWS) {
            try {
                crew.awaitTermination(crew.settings.drainAtExit);
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
